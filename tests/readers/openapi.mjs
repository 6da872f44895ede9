// openapi.mjs FILE - holds an API's own description against OpenAPI, and its real
// answers against the description. FILE: {"document", "answers": [{"method", "path",
// "status", "type", "body"}]}. Prints what was checked.
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const { document, answers } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const fail = (why) => {
	console.error(why);
	process.exit(1);
};

const verdict = await new Validator().validate(structuredClone(document));

if (!verdict.valid)
	fail('not OpenAPI: ' + JSON.stringify(verdict.errors, null, 1));

const ajv = new Ajv({ strict: false, allErrors: true });

formats(ajv);
ajv.addSchema(document, 'api');

// The path of the description that a real one is an example of.
function template(path) {
	const parts = path.split('?')[0].split('/');

	return Object.keys(document.paths).filter((p) => {
		const want = p.split('/');

		return want.length === parts.length &&
		    want.every((w, i) => w === parts[i] || (w.startsWith('{') && parts[i] !== ''));
	}).sort((a, b) => a.split('{').length - b.split('{').length)[0];
}

const seen = new Set();

for (const a of answers) {
	const path = template(a.path);
	const operation = document.paths[path]?.[a.method.toLowerCase()];

	if (!operation)
		fail(`${a.method} ${a.path} is not described`);
	const response = operation.responses[a.status] ?? operation.responses.default;
	const media = response?.content?.[a.type.split(';')[0]];

	if (!response || (a.body !== null && !media))
		fail(`${a.method} ${a.path}: ${a.status} ${a.type} is not described`);
	seen.add(`${a.method} ${path}`);
	if (a.body === null)
		continue;
	const pointer = 'api' + media.schema.$ref;

	if (!ajv.validate(pointer, a.body))
		fail(`${a.method} ${a.path} ${a.status}: ${ajv.errorsText()}\n${JSON.stringify(a.body).slice(0, 600)}`);
}
const missing = [];

for (const [path, methods] of Object.entries(document.paths))
	for (const method of Object.keys(methods))
		if (!seen.has(`${method.toUpperCase()} ${path}`))
			missing.push(`${method.toUpperCase()} ${path}`);
if (missing.length > 0)
	fail('no answer was checked of ' + missing.join(', '));
console.log(JSON.stringify({ operations: seen.size, answers: answers.length }));
