// pages.mjs URL UID HOSTILE,UIDS PROFILE [SHOTS] - uses the pages as people do.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const [site, uid, hostile, profile, shots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tokens = new Set();
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true,
    userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1' };
const desk = { viewport: { width: 1280, height: 900 } };

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: flags });
let done = 0;

// A browser of its own; nothing may be asked of other sites, no rule of the pages broken, no token said to others.
async function visitor(options, run) {
	const context = await browser.newContext({ locale: 'ko-KR', timezoneId: 'Asia/Seoul', ...options });
	const page = await context.newPage();
	const wrong = [];

	page.on('console', (m) => m.type() === 'error' && !/Failed to load resource/.test(m.text()) && wrong.push(m.text()));
	page.on('pageerror', (e) => wrong.push(String(e)));
	page.on('request', (r) => {
		if (!r.url().startsWith(site) && !r.url().startsWith('webcal'))
			wrong.push('asked ' + r.url());
		const referer = r.headers().referer ?? '';

		if (/\/s\//.test(referer))
			wrong.push('Referer ' + referer);
	});
	page.on('framenavigated', (f) => {
		for (const [, token] of f.url().matchAll(/\/s\/([\w-]{43})/g))
			tokens.add(token);
	});
	await run(page, context);
	for (const token of tokens)
		assert(!(await page.title()).includes(token), 'a token in a title');
	assert.deepEqual(wrong, []);
	await context.close();
}

async function step(name, run) {
	const from = Date.now();

	await run();
	done++;
	console.log(`ok      ${name} ${((Date.now() - from) / 1000).toFixed(1)} s`);
}

const api = async (page) => (await page.request.get(site + '/api/v1/subscriptions/' +
    /\/s\/([\w-]{43})/.exec(page.url())[1])).json();
const feed = async (page) => (await page.request.get((await api(page)).feed_url)).text();
const save = (page, scope) => page.locator(`${scope} form button.main`).first().click();

// The whole way of a fan: find, choose, subscribe; months later change, mute, add, rotate.
async function way(page) {
	await page.goto(site + '/');
	await page.getByRole('link', { name: 'KBO' }).first().click();
	assert.match(page.url(), /\/topics\/kbo$/);
	// Third tap: the phone asks whether to subscribe.
	assert.match(await page.locator('#way-apple a.button.main').getAttribute('href'), /^webcal:\/\/.*\/feeds\/kbo\.ics$/);
	await page.locator('.chips a', { hasText: '1시간 전' }).first().click();
	assert.match(await page.locator('#way-apple a.button.main').getAttribute('href'), /\/feeds\/alarm-1h\/kbo\.ics$/);

	await page.locator('form.make select[name=alarm1]').selectOption('1h');
	await page.locator('form.make details.kinds summary').click();
	await page.locator('form.make select[name="kind.game"]').selectOption('none');
	await page.locator('form.make button.main').click();
	await page.waitForURL(/\/s\/[\w-]{43}$/);
	assert.match(await page.locator('#way-apple a.button.main').getAttribute('href'), /^webcal:\/\/.*\/s\/[\w-]{43}\/kbo\.ics$/);
	let now = await api(page);

	assert.deepEqual(now.topics[0].alarms, ['1h']);
	assert.deepEqual(now.topics[0].kinds, { game: { alarms: [] } });
	const address = page.url();

	await page.locator('#settings input[name=name]').fill('내 야구');
	await page.locator('#settings select[name=alarm1]').selectOption('30m');
	await page.locator('#settings input[name=template]').fill('{away}–{home} {venue}');
	await save(page, '#settings');
	assert.equal(page.url().split('#')[0], address);
	assert.equal((await api(page)).name, '내 야구');
	assert.match(await feed(page), /두산 베어스–LG 트윈스 잠실/);

	const game = page.locator('#events li', { hasText: 'LG @ KT' });

	await game.getByRole('button').click();
	assert.equal((await api(page)).muted.length, 1);
	assert.equal(await page.locator('#events li', { hasText: 'LG @ KT' }).count(), 0);
	assert.doesNotMatch(await feed(page), /KT 위즈/);

	await page.locator('#picked input[name=q]').fill('세일');
	await page.locator('#picked form.search button').click();
	await page.locator('#picked li', { hasText: '겨울 세일' }).getByRole('button').first().click();
	assert.equal((await api(page)).picked.length, 1);
	assert.match(await feed(page), /SUMMARY:겨울 세일/);

	await page.locator('#topics details > summary').first().click();
	await page.locator('#topics input[name=prefix]').first().fill('⚾');
	await page.locator('#topics article form button.main').first().click();
	assert.match(await feed(page), /SUMMARY:⚾ /);
	await page.locator('#topics details > summary').first().click();
	await page.locator('#topics .group summary', { hasText: '홈 경기' }).click();
	await page.locator('#topics .group', { hasText: '홈 경기' }).getByLabel('LG 트윈스').check();
	await page.locator('#topics article form button.main').first().click();
	assert.deepEqual((await api(page)).topics[0].only, { tags: ['home:lg'] });
	assert.match(await page.locator('#topics .group summary').filter({ hasText: '홈 경기' }).textContent(), /1 선택/);
	await page.locator('#topics form.add select').selectOption('deals');
	await page.locator('#topics form.add button').click();
	assert.equal((await api(page)).topics.length, 2);

	await page.locator('#secret form button').first().click();
	await page.waitForURL((u) => u.href.split('#')[0] !== address);
	assert.equal((await page.request.get(address)).status(), 200);
	now = await api(page);
	assert.equal(now.name, '내 야구');
	await page.locator('.danger summary').click();
	await page.locator('.danger input[name=sure]').check();
	const last = page.url();

	await page.locator('.danger button').click();
	await page.waitForURL(site + '/');
	assert.equal((await page.request.get(last)).status(), 404);
}

await step('a fan on a phone, with scripts', () => visitor(phone, way));
await step('the same without scripts', () => visitor({ ...phone, javaScriptEnabled: false }, way));

await step('the address is copied, the own calendar remembered, the own time shown', () =>
	visitor({ ...desk, timezoneId: 'America/New_York', permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
		await page.goto(site + '/ko/topics/kbo');
		await page.locator('.copier').first().click();
		assert.equal(await page.evaluate(() => navigator.clipboard.readText()), site + '/feeds/kbo.ics');
		assert.match(await page.locator('.event time.timed .own-time').first().textContent(), /\d\d:\d\d/);
		await page.locator('form.make button.main').click();
		await page.waitForURL(/\/s\//);
		const own = new URL(page.url()).pathname.replace(/^\/ko/, '');

		await page.goto(`${site}/ko/events/${uid}`);
		assert.equal(await page.locator('.foot .mine-link').getAttribute('href'), own);
		await page.locator('form button', { hasText: '추가' }).click();
		await page.waitForURL(/\/s\//);
		assert.equal((await api(page)).picked.length, 1);
	}));

await step('the keyboard reaches everything', () => visitor(desk, async (page) => {
	await page.goto(site + '/en/topics/kbo');
	await page.keyboard.press('Tab');
	assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
	const reached = new Set();

	for (let i = 0; i < 120; i++) {
		await page.keyboard.press('Tab');
		reached.add(await page.evaluate(() => document.activeElement.textContent.trim().slice(0, 30)));
	}
	for (const want of ['Search', 'Make and subscribe', 'Copy'])
		assert([...reached].some((s) => s.startsWith(want)), `${want} cannot be reached`);
}));

await step('texts from elsewhere are text', () => visitor(desk, async (page) => {
	const pages = ['/', '/topics/hostile', '/en/topics/hostile', '/embed/hostile', '/search?q=document',
	    ...hostile.split(',').map((u) => '/events/' + u)];

	for (const path of pages) {
		await page.goto(site + path);
		assert.notEqual(await page.title(), 'owned', path);
		assert.equal(await page.locator('img, svg[onload], iframe').count(), 0, path);
		assert.equal(await page.locator('script:not([src]):not([type="application/ld+json"])').count(), 0, path);
		for (const href of await page.locator('[href]').evaluateAll((all) => all.map((a) => a.getAttribute('href'))))
			assert.match(href, /^(#|\/|https?:|webcals?:|intent:|kakaotalk:)/, path);
		for (const data of await page.locator('script[type="application/ld+json"]').allTextContents())
			JSON.parse(data);
	}
}));

async function accessible(page, what) {
	await page.evaluate(axe);
	const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }));

	assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html + n.failureSummary).join('\n')}`), [], what);
}

await step('every page for everybody: two languages, light and dark, phone and desk', async () => {
	const made = await (await fetch(site + '/api/v1/subscriptions', { method: 'POST',
	    headers: { 'content-type': 'application/json' },
	    body: JSON.stringify({ topics: ['kbo', 'deals'], muted: [uid] }) })).json();
	const pages = { home: '/', topic: '/topics/kbo', month: '/topics/kbo/' + new Date().toISOString().slice(0, 7),
	    event: '/events/' + uid, search: '/search?q=LG', embed: '/embed/kbo', manage: new URL(made.page_url).pathname,
	    missing: '/nothing' };

	tokens.add(made.token);
	for (const lang of ['ko', 'en'])
		for (const colorScheme of ['light', 'dark'])
			for (const [device, options] of Object.entries({ phone, desk }))
				await visitor({ ...options, colorScheme, bypassCSP: true }, async (page) => {
					for (const [name, path] of Object.entries(pages)) {
						await page.goto(`${site}/${lang}${path}`);
						for (const d of await page.locator('details:not([name])').all())
							await d.evaluate((e) => { e.open = true; });
						assert.equal(await page.evaluate(() => document.documentElement.scrollWidth >
						    document.documentElement.clientWidth), false, `${name} is wider than the ${device}`);
						await accessible(page, `${lang} ${colorScheme} ${device} ${name}`);
						if (shots)
							await page.screenshot({ path: `${shots}/${name}-${lang}-${colorScheme}-${device}.png`, fullPage: true });
					}
				});
});

await step('the first page is light', () => visitor(desk, async (page) => {
	for (const path of ['/', '/topics/kbo']) {
		let bytes = 0;
		const sizes = [];

		page.on('response', (r) => sizes.push(r.body().then((b) => { bytes += b.length; })));
		await page.goto(site + path, { waitUntil: 'networkidle' });
		await Promise.all(sizes);
		assert(bytes < 60000, `${path}: ${bytes} bytes`);
		const first = await page.evaluate(() => performance.getEntriesByType('navigation')[0].responseStart);

		console.log(`        ${path} ${bytes} bytes uncompressed in all, first byte after ${first.toFixed(1)} ms`);
		page.removeAllListeners('response');
	}
}));

await browser.close();
writeFileSync(profile + '.tokens', JSON.stringify([...tokens]));
console.log(`browser: ${done} passed`);
