import Handlebars from 'handlebars';
import type { Journal } from './journal.mts';
import type { Store } from './store.mts';

const SHOWN_IDENTITIES = 40;
const SHOWN_REQUESTS = 25;
const SHOWN_MAILS = 10;

/** Handlebars escapes every `{{value}}`, so a name with markup in it stays a name. */
const template = Handlebars.compile(
	`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="3">
<title>Beyond Identity sandbox</title>
<style>
:root { color-scheme: light dark; font: 14px/1.45 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 84rem; padding: 0 1rem; }
h1 { font-size: 1.3rem; margin: 0; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
p, .quiet { color: GrayText; margin: .2rem 0; }
.columns { display: grid; gap: 0 2.5rem; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8883; overflow-wrap: anywhere; padding: .25rem .6rem .25rem 0; text-align: left; vertical-align: top; }
th { font-weight: 600; }
.number { text-align: right; white-space: nowrap; }
.tag { background: #8882; border-radius: .6rem; display: inline-block; margin: 0 .2rem .2rem 0; padding: 0 .5rem; }
.bad { color: #c0392b; }
@media (max-width: 56rem) { .columns { grid-template-columns: 1fr; } }
</style>
</head>
<body>
<h1>{{tenant}} <span class="quiet">Sandbox, not the real Beyond Identity</span></h1>
<p>{{requestCount}} API requests so far. This page refreshes itself.</p>
<div class="columns">
<main>
{{#each realms}}
<h2>{{name}}: {{identityCount}} identities</h2>
{{#if identities}}
<table>
<tr><th>Name</th><th>Username</th><th>Status</th><th>Passkey</th><th>Groups</th></tr>
{{#each identities}}
<tr><td>{{name}}</td><td>{{username}}</td><td{{#if suspended}} class="bad"{{/if}}>{{status}}</td><td>{{enrollment}}</td><td>{{#each groups}}<span class="tag">{{this}}</span>{{/each}}</td></tr>
{{/each}}
</table>
{{#if hidden}}<p>and {{hidden}} more that changed earlier</p>{{/if}}
{{/if}}
{{/each}}
</main>
<aside>
<h2>Latest requests</h2>
<table>
<tr><th>Operation</th><th class="number">Status</th><th class="number">ms</th></tr>
{{#each requests}}
<tr><td>{{operation}}<br><span class="quiet">{{url}}</span></td><td class="number{{#if bad}} bad{{/if}}">{{status}}</td><td class="number">{{milliseconds}}</td></tr>
{{/each}}
</table>
{{#if mails}}
<h2>Latest emails</h2>
<table>
{{#each mails}}
<tr><td>{{to}}<br><a href="{{link}}">Create your passkey</a></td><td>{{state}}</td></tr>
{{/each}}
</table>
{{/if}}
{{#each realms}}
<h2>{{name}}: groups</h2>
<table>
{{#each groups}}
<tr><td>{{name}}</td><td class="number">{{members}}</td></tr>
{{/each}}
</table>
{{/each}}
</aside>
</div>
</body>
</html>
`,
	{ strict: true },
);

/** The page for a person who watches while a workflow runs: the latest changes first. */
export function renderPage(store: Store, journal: Journal, baseUrl: string): string {
	for (const realm of store.realms.values()) realm.advance();
	return template({
		tenant: store.tenant.display_name,
		requestCount: journal.count(),
		realms: [...store.realms.values()].map((realm) => {
			const newestFirst = [...realm.identities.values()]
				.reverse()
				.sort((one, other) => other.update_time.localeCompare(one.update_time));
			return {
				name: realm.realm.display_name,
				identityCount: newestFirst.length,
				hidden: Math.max(0, newestFirst.length - SHOWN_IDENTITIES),
				identities: newestFirst.slice(0, SHOWN_IDENTITIES).map((identity) => ({
					name: identity.display_name,
					username: identity.traits.username,
					status: identity.status,
					suspended: identity.status === 'suspended',
					enrollment: realm.enrollmentStatus(identity).toLowerCase().replaceAll('_', ' '),
					groups: realm.groupsOf(identity).map((group) => group.display_name),
				})),
				groups: [...realm.groups.values()].map((group) => ({
					name: group.display_name,
					members: realm.membersOf(group).length,
				})),
			};
		}),
		mails: latestMails(store, baseUrl),
		requests: journal.latest
			.slice(-SHOWN_REQUESTS)
			.reverse()
			.map(({ operationId, method, url, status, misbehaved, milliseconds }) => ({
				operation: operationId || method,
				url: url.replace(/^\/v1\/tenants\/[^/]+(\/realms\/[^/?]+)?/, '') || '/',
				status: [status || 'no response', misbehaved].filter(Boolean).join(', '),
				bad: status === 0 || status >= 400,
				milliseconds,
			})),
	});
}

/** What has been sent to people, the newest first. */
function latestMails(store: Store, baseUrl: string): object[] {
	return [...store.realms.values()]
		.flatMap((realm) => [...realm.jobs.values()].map((job) => ({ realm, job })))
		.filter(({ job }) => job.delivery_method === 'EMAIL')
		.slice(-SHOWN_MAILS)
		.reverse()
		.map(({ realm, job }) => ({
			to: realm.identities.get(job.identity_id)?.traits.primary_email_address,
			link: realm.linkOf(job, baseUrl),
			state: job.state.toLowerCase().replaceAll('_', ' '),
		}));
}

const bindingTemplate = Handlebars.compile(
	`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Your passkey</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 15vh auto; max-width: 24rem; padding: 0 1rem; text-align: center; }
h1 { font-size: 1.4rem; }
p { color: GrayText; }
button { border: 0; border-radius: .5rem; background: #2f5bea; color: white; cursor: pointer; font: inherit; padding: .7rem 1.6rem; }
</style>
</head>
<body>
{{#if problem}}
<h1>{{problem}}</h1>
<p>Ask for a new link.</p>
{{else if isDone}}
<h1>Your passkey is ready, {{name}}</h1>
<p>You can now sign in with it.</p>
{{else}}
<h1>Welcome, {{name}}</h1>
<p>A passkey replaces your password.</p>
<form method="post"><button>Create passkey</button></form>
{{/if}}
<p>Sandbox, not the real Beyond Identity</p>
</body>
</html>
`,
);

/** The page behind a binding link. */
export function renderBinding(
	content: { problem: string } | { name: string; isDone?: boolean },
): string {
	return bindingTemplate(content);
}
