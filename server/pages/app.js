"use strict";
// Pages work without this; it copies addresses, adds the visitor's own time, remembers where "my calendar" is.

for (const button of document.querySelectorAll(".copier")) {
	const field = button.parentNode.querySelector("input");

	button.hidden = false;
	button.addEventListener("click", async () => {
		try {
			await navigator.clipboard.writeText(field.value);
		} catch {
			field.select();
			document.execCommand("copy");
		}
		const label = button.textContent;

		button.textContent = button.dataset.done;
		setTimeout(() => { button.textContent = label; }, 2000);
	});
}

// Where the page's clock is not the visitor's, both are shown.
const lang = document.documentElement.lang;

for (const time of document.querySelectorAll("time.timed")) {
	const written = /T(\d\d:\d\d).*?([+-]\d\d:\d\d|Z)$/.exec(time.dateTime);
	const at = new Date(time.dateTime);

	if (!written || Number.isNaN(at.getTime()))
		continue;
	const theirs = written[2] === "Z" ? 0 :
	    (written[2][0] === "-" ? 1 : -1) * (60 * written[2].slice(1, 3) + Number(written[2].slice(4)));

	if (theirs === at.getTimezoneOffset())
		continue;
	const own = document.createElement("span");
	const there = time.dateTime.slice(0, 10);
	const here = new Date(at.getTime() - at.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
	const format = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" };

	if (here !== there)
		Object.assign(format, { month: "numeric", day: "numeric" });
	own.className = "own-time";
	own.textContent = " " + new Intl.DateTimeFormat(lang, format).format(at);
	time.append(own);
}

// The secret address stays in this browser.
let kept = null;

try {
	const here = document.body.dataset.manage;

	if (here)
		localStorage.setItem("calcast", new URL(here).pathname);
	kept = localStorage.getItem("calcast");
} catch {
	// a browser that keeps nothing: people have their bookmark
}
if (kept && /^\/s\/[\w-]{43}$/.test(kept) && !document.body.dataset.manage) {
	for (const part of document.querySelectorAll(".mine"))
		part.hidden = false;
	for (const link of document.querySelectorAll(".mine-link"))
		link.href = kept;
	for (const field of document.querySelectorAll(".mine-into"))
		field.value = location.origin + kept;
}
