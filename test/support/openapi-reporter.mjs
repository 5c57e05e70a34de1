import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import $RefParser from '@apidevtools/json-schema-ref-parser';
import addFormats from 'ajv-formats';
import { OpenAPIBackend } from 'openapi-backend';
import { parse } from 'yaml';

/** Where the description lies: beside the project, unless told. */
const DESCRIPTION = path.resolve(
	process.env.OPENAPI_DESCRIPTION ??
		path.join(import.meta.dirname, '../../../shared/api/openapi.yaml'),
);
const SHOWN = 10;

/**
 * Holds every exchange between the tests and the sandbox against Beyond Identity's own description
 * of its API: what is asked, what is answered, and under which path.
 *
 * The description is not part of this project: `OPENAPI_DESCRIPTION` names the file. Without it the
 * check says so, and in CI that fails.
 */
export default class OpenApiReporter {
	#folder;
	#error;

	async onRunStart() {
		this.#folder = await mkdtemp(path.join(tmpdir(), 'beyond-identity-exchanges-'));
		// Workers inherit it; `recordExchanges` writes there.
		process.env.SANDBOX_EXCHANGES = this.#folder;
	}

	async onRunComplete() {
		try {
			await this.#check();
		} finally {
			await rm(this.#folder, { recursive: true, force: true });
		}
	}

	getLastError() {
		return this.#error;
	}

	async #check() {
		const description = await readDescription();
		if (!description) {
			const text = `OpenAPI check: DID NOT RUN, as ${path.relative(process.cwd(), DESCRIPTION)} is missing. Set OPENAPI_DESCRIPTION to the file that Beyond Identity publishes (see README, Development).`;
			console.log(text);
			if (process.env.CI) this.#error = new Error(text);
			return;
		}
		const api = new OpenAPIBackend({
			definition: description,
			// Its parts about SSO are not valid OpenAPI; what is used here is.
			quick: true,
			customizeAjv: (ajv) =>
				addFormats(ajv)
					.addFormat('uint32', { type: 'number', validate: isUint32 })
					.addFormat('int16', { type: 'number', validate: Number.isInteger }),
		});
		await api.init();
		const { validator } = api;
		const faults = new Map();
		let count = 0;
		let misbehaved = 0;
		for (const file of await readdir(this.#folder)) {
			const lines = (await readFile(path.join(this.#folder, file), 'utf8')).split('\n');
			for (const line of lines.filter(Boolean)) {
				const exchange = JSON.parse(line);
				count += 1;
				if (exchange.misbehaved) misbehaved += 1;
				for (const fault of faultsOf(exchange, validator)) {
					faults.set(fault, (faults.get(fault) ?? 0) + 1);
				}
			}
		}
		console.log(
			`OpenAPI check: ${count} exchanges held against the official description (of ${misbehaved} where the sandbox misbehaved as told, only the request), ${faults.size} kinds of fault`,
		);
		const shown = [...faults].slice(0, SHOWN).map(([fault, times]) => `  ${times} × ${fault}`);
		if (faults.size > 0) {
			console.log(shown.join('\n'));
			this.#error = new Error('The sandbox and the official description disagree');
		}
	}
}

const isUint32 = (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32;

async function readDescription() {
	try {
		const description = corrected(parse(await readFile(DESCRIPTION, 'utf8')));
		const whole = await $RefParser.dereference(description);
		mendSso(whole.paths);
		return whole;
	} catch (error) {
		if (error.code === 'ENOENT') return undefined;
		throw error;
	}
}

/** Examples are not validated, and some of their references lead nowhere. */
function dropExamples(node) {
	if (node === null || typeof node !== 'object') return;
	if ('schema' in node) delete node.examples;
	for (const child of Object.values(node)) dropExamples(child);
}

/** In OpenAPI 3.0, whatever stands beside a reference is not there. */
function dropBesideReferences(node) {
	if (node === null || typeof node !== 'object') return;
	if (typeof node.$ref === 'string') {
		for (const name of Object.keys(node)) if (name !== '$ref') delete node[name];
	}
	for (const child of Object.values(node)) dropBesideReferences(child);
}

/** The parts about SSO name a header that the vendor's own client does not send, and were copied too often. */
function mendSso(paths) {
	const realm = '/v1/tenants/{tenant_id}/realms/{realm_id}';
	for (const [template, methods] of Object.entries(paths)) {
		for (const method of Object.values(methods)) {
			method.parameters = method.parameters?.filter(
				({ in: place, name }) =>
					name !== 'x-correlation_id' && (place !== 'path' || template.includes(`{${name}}`)),
			);
		}
		loosenSsoAnswers(methods);
	}
	const ofIdentity = paths[`${realm}/identities/{identity_id}/sso-configs`].get;
	ofIdentity.responses = paths[`${realm}/groups/{group_id}/sso-configs`].get.responses;
}

/** Several kinds of SSO payloads are described alike, so none of them is the only one that fits. */
function loosenSsoAnswers(path) {
	for (const { responses } of Object.values(path)) {
		const schema = responses?.['200']?.content?.['application/json']?.schema;
		for (const config of [schema, schema?.properties?.sso_configs?.items]) {
			const payload = config?.properties?.payload;
			if (!payload?.oneOf) continue;
			payload.anyOf = payload.oneOf;
			delete payload.oneOf;
		}
	}
}

/** Mends what its publisher knows to be wrong in the description. */
function corrected(description) {
	const { schemas } = description.components;
	const { properties } = schemas.ListRolesResponse;
	properties.roles = properties.groups;
	delete properties.groups;
	dropExamples(description);
	dropBesideReferences(description);
	return description;
}

function faultsOf(exchange, validator) {
	const { operationId, status } = exchange;
	// The token endpoint is described in words only.
	if (operationId === 'Token') return [];
	if (operationId === '') {
		return status === 404 ? [] : [`${exchange.method} ${exchange.url}: no such method, not a 404`];
	}
	const operation = validator.router.getOperation(operationId);
	if (!operation) return [`${operationId}: not in the description`];

	const found = [];
	const params = matchPath(operation, exchange);
	if (!params) return [`${operationId}: ${exchange.method} ${exchange.url} is not its path`];

	const request = validator.validateRequest(
		{
			method: exchange.method,
			path: exchange.url,
			headers: { 'content-type': 'application/json' },
			query: queryOf(exchange.url, UNDOCUMENTED_QUERY[operationId]),
			body: exchange.requestBody ?? undefined,
		},
		operation,
	);
	const wasRefused = status >= 400 || status === 0 || exchange.misbehaved;
	if (!request.valid && !wasRefused) {
		found.push(`${operationId}: took a request that the description refuses: ${why(request)}`);
	}
	if (exchange.misbehaved) return found;

	if (CONTRADICTIONS.has(`${operationId} ${status}`)) return found;

	const documented = operation.responses[status];
	if (!documented) {
		found.push(`${operationId}: ${status} is not documented`);
	} else if (!documented.content) {
		if (exchange.responseBody !== undefined && exchange.responseBody !== '') {
			found.push(`${operationId}: ${status} has a body`);
		}
	} else {
		const response = validator.validateResponse(exchange.responseBody, operation, status);
		if (!response.valid) found.push(`${operationId}: ${status}: ${why(response)}`);
	}
	return found;

	function matchPath({ path: template, method }, { url }) {
		if (method.toUpperCase() !== exchange.method) return undefined;
		const pattern = template
			.replaceAll(/[.:]/g, '\\$&')
			// A colon in an ID has to be encoded: bare, it begins a custom method.
			.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/:]+)');
		return new RegExp(`^${pattern}$`).exec(url.split('?')[0])?.groups;
	}
}

/** Where the description says two things at once, and the sandbox follows the other one. */
const CONTRADICTIONS = new Set([
	// The schema is that of one detail of the error; the example beside it is the whole error.
	'CreateCredentialBindingJob 404',
	// "The request will fail" where IDs repeat or are too many, with no status to fail with.
	'BatchDeleteIdentities 400',
]);

/** What the description promises in words and has no parameter for. */
const UNDOCUMENTED_QUERY = {
	// Its answer has a `next_page_token`, "used to fetch the next set of results".
	ListBatchCredentialBindingJobResults: ['page_token'],
};

function queryOf(url, undocumented = []) {
	const query = {};
	for (const [name, value] of new URL(url, 'http://sandbox').searchParams) {
		if (!undocumented.includes(name)) query[name] = value;
	}
	return query;
}

function why({ errors }) {
	return (errors ?? [])
		.slice(0, 3)
		.map(
			({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
		)
		.join('; ');
}
