import Handlebars from 'handlebars';
import type { Exchange, Journal } from './journal.mts';
import type { Group, Identity } from './model.mts';
import type { RealmState, Store } from './store.mts';

const SHOWN_IDENTITIES = 40;
const SHOWN_MEMBERS = 100;
const SHOWN_REQUESTS = 25;
const SHOWN_MAILS = 10;
/** For how long a change stands out. */
const FRESH_MS = 8000;

/** The tables, which the page asks for again and again. Handlebars escapes every `{{value}}`. */
const live = `<p class="quiet">{{requestCount}} API requests so far</p>
<div class="columns">
<main>
{{#each realms}}
<section>
<h2>{{name}} <span class="quiet">{{total}} identities</span></h2>
<p>{{#each totals}}<span class="tag {{kind}}">{{count}} {{what}}</span>{{/each}}</p>
{{#if identities}}
<table class="people">
<thead><tr><th>Name</th><th>Username</th><th>Status</th><th>Passkey</th><th>Groups</th></tr></thead>
<tbody>
{{#each identities}}
<tr id="{{id}}"{{#if fresh}} class="fresh"{{/if}}><td>{{name}}</td><td class="quiet">{{username}}</td><td><span class="tag {{status}}">{{status}}</span></td><td><span class="tag {{kind}}">{{enrollment}}</span></td><td>{{#each groups}}<span class="tag">{{this}}</span>{{/each}}</td></tr>
{{/each}}
</tbody>
</table>
{{/if}}
<p class="quiet">{{shown}}</p>
{{#if groups}}
<h3>Groups</h3>
{{#each groups}}
<details id="{{id}}"{{#if fresh}} class="fresh"{{/if}}><summary>{{name}} <span class="quiet">{{count}}</span></summary>
<p>{{#each members}}<span class="tag">{{this}}</span>{{/each}}{{#if hidden}} and {{hidden}} more{{/if}}{{#unless members}}<span class="quiet">Nobody</span>{{/unless}}</p></details>
{{/each}}
{{/if}}
</section>
{{/each}}
</main>
<aside>
<section>
<h2>Requests</h2>
{{#if requests}}
<ol class="requests">
{{#each requests}}
<li id="{{id}}" class="{{#if fresh}}fresh {{/if}}{{#if bad}}bad{{/if}}" title="{{method}} {{url}}"><b>{{status}}</b> <span>{{operation}}</span> <span class="quiet rest">{{method}} {{url}}</span> <span class="quiet">{{milliseconds}} ms</span></li>
{{/each}}
</ol>
{{else}}
<p class="quiet">None yet. Run a workflow.</p>
{{/if}}
</section>
<section>
<h2>Emails</h2>
{{#each mails}}
<p id="{{id}}"{{#if fresh}} class="fresh"{{/if}}>{{to}}: <a href="{{link}}">Create your passkey</a> <span class="tag {{kind}}">{{state}}</span></p>
{{else}}
<p class="quiet">No invitations were sent by email.</p>
{{/each}}
</section>
</aside>
</div>
`;

const shell = Handlebars.compile(
	`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Beyond Identity sandbox</title>
<script src="/sandbox/htmx.js"></script>
<script src="/sandbox/idiomorph.js"></script>
<style>
:root { color-scheme: light dark; font: 14px/1.45 system-ui, sans-serif; --line: light-dark(#ddd, #3a3a3a); --quiet: light-dark(#666, #a0a0a0); --tag: light-dark(#eee, #333); --good: light-dark(#d9f2e1, #1d4a2e); --bad: light-dark(#fbdcd7, #5e2119); --wait: light-dark(#fdf0c8, #57460f); --fresh: light-dark(#fff3b0, #5a4b00); }
body { margin: 1.5rem auto; max-width: 88rem; padding: 0 1rem; }
header { align-items: center; display: flex; flex-wrap: wrap; gap: .5rem 1rem; }
h1 { font-size: 1.25rem; margin: 0 auto 0 0; }
h2 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; }
h3 { font-size: .95rem; margin: 1rem 0 .3rem; }
p { margin: .3rem 0; }
.quiet, h1 .quiet, h2 .quiet { color: var(--quiet); font-size: .93em; font-weight: normal; }
input, button { border: 1px solid var(--line); border-radius: .4rem; font: inherit; padding: .35rem .7rem; }
input { background: Field; color: FieldText; flex: 1 1 12rem; max-width: 22rem; }
button { background: var(--tag); color: inherit; cursor: pointer; }
.columns { display: grid; gap: 0 2.5rem; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); overflow-wrap: anywhere; padding: .25rem .6rem .25rem 0; text-align: left; vertical-align: top; }
.tag { background: var(--tag); border-radius: .6rem; display: inline-block; margin: 0 .25rem .2rem 0; padding: 0 .5rem; white-space: nowrap; }
.tag.good { background: var(--good); }
.tag.suspended, .tag.bad { background: var(--bad); }
.tag.wait { background: var(--wait); }
.fresh { animation: fresh ${FRESH_MS}ms ease-out; }
@keyframes fresh { 0%, 40% { background: var(--fresh); } }
.requests { list-style: none; margin: 0; padding: 0; }
.requests li { border-bottom: 1px solid var(--line); display: flex; gap: .5rem; padding: .2rem 0; white-space: nowrap; }
.requests .rest { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; }
.requests .bad b { color: light-dark(#b3261e, #ff8a80); }
details { border-bottom: 1px solid var(--line); padding: .2rem 0; }
summary { cursor: pointer; }
@media (max-width: 60rem) { .columns { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 40rem) {
	thead { display: none; }
	.people tr { border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 0 .6rem; padding: .35rem 0; }
	.people td { border: 0; padding: 0; }
	.people td:nth-child(1) { font-weight: 600; }
	.people td:nth-child(2) { flex: 1 1 100%; order: 1; }
	.people td:nth-child(5) { flex: 1 1 100%; order: 2; }
}
</style>
</head>
<body>
<header>
<h1>{{tenant}} <span class="quiet">Sandbox, not the real Beyond Identity</span></h1>
<input id="search" name="search" type="search" value="{{search}}" placeholder="Search people and groups" aria-label="Search people and groups" autocomplete="off">
<button hx-post="/sandbox/life" hx-swap="none">Change someone</button>
<button hx-post="/sandbox/reset" hx-swap="none" hx-confirm="Discard all changes and start over with the original data?">Start over</button>
</header>
<div id="live" hx-get="/sandbox/live" hx-ext="morph" hx-swap="morph:innerHTML" hx-include="#search" hx-trigger="every 1s [!document.hidden], input from:#search delay:200ms, htmx:afterRequest from:button">{{> live}}</div>
<script>
// A group that somebody has opened stays open.
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name) => name !== 'open';
</script>
</body>
</html>
`,
	{ strict: true },
);
Handlebars.registerPartial('live', live);
const liveTemplate = Handlebars.compile(live);

/** The page for a person who watches while a workflow runs: the latest changes first. */
export class Page {
	/** What each row looked like when it was last shown, and when that changed. */
	private readonly rows = new Map<string, { text: string; changedAt: number }>();
	/** Where somebody has just come, nothing has changed before their eyes. */
	private isFirst = true;

	constructor(
		private readonly store: Store,
		private readonly journal: Journal,
	) {}

	/** The whole page. */
	render(baseUrl: string, search = ''): string {
		return shell({ ...this.contents(baseUrl, search), search });
	}

	/** What the page asks for again and again. */
	renderLive(baseUrl: string, search = ''): string {
		return liveTemplate(this.contents(baseUrl, search));
	}

	/** Forgets what was shown. */
	clear(): void {
		this.rows.clear();
		this.isFirst = true;
	}

	private contents(baseUrl: string, search: string) {
		const isWanted = (text: string) => text.toLowerCase().includes(search.trim().toLowerCase());
		const contents = {
			tenant: this.store.tenant.display_name,
			requestCount: this.journal.count(),
			realms: [...this.store.realms.values()].map((realm) => {
				realm.advance();
				return this.realmOf(realm, isWanted);
			}),
			mails: this.mailsOf(baseUrl),
			requests: this.journal.latest.slice(-SHOWN_REQUESTS).reverse().map(requestOf),
		};
		this.isFirst = false;
		return contents;
	}

	private realmOf(realm: RealmState, isWanted: (text: string) => boolean) {
		const enrollments = realm.enrollmentStatuses();
		const people = [...realm.identities.values()]
			.reverse()
			.sort((one, other) => other.update_time.localeCompare(one.update_time))
			.map((identity) => this.personOf(realm, identity, enrollments.get(identity.id)!))
			// A new group or passkey is no update of the identity.
			.sort((one, other) => this.changedAt(other.id) - this.changedAt(one.id));
		const found = people.filter(({ id, name, username, status, enrollment, groups }) =>
			isWanted([id, name, username, status, enrollment, ...groups].join(' ')),
		);
		const shown = found.slice(0, SHOWN_IDENTITIES);
		const groups = [...realm.groups.values()].map((group) => this.groupOf(realm, group));
		return {
			name: realm.realm.display_name,
			total: people.length,
			totals: totalsOf(people),
			identities: shown,
			shown:
				shown.length === people.length
					? ''
					: `${shown.length} of ${found.length === people.length ? '' : `${found.length} matches among `}${people.length} are shown, the latest changes first.`,
			groups: groups.filter(({ name, members }) => isWanted([name, ...members].join(' '))),
		};
	}

	private personOf(realm: RealmState, identity: Identity, enrollmentStatus: string) {
		const enrollment = inWords(enrollmentStatus);
		const groups = realm.groupsOf(identity).map((group) => group.display_name);
		const { id, display_name: name, status } = identity;
		const { username } = identity.traits;
		const text = JSON.stringify([identity, enrollment, groups]);
		const kind = KINDS[enrollment] ?? '';
		return { id, name, username, status, enrollment, kind, groups, fresh: this.isFresh(id, text) };
	}

	private groupOf(realm: RealmState, group: Group) {
		const members = realm.membersOf(group).map(({ display_name: name }) => name);
		const { id, display_name: name } = group;
		return {
			id,
			name,
			count: members.length,
			members: members.slice(0, SHOWN_MEMBERS),
			hidden: Math.max(0, members.length - SHOWN_MEMBERS),
			fresh: this.isFresh(id, JSON.stringify([group, members])),
		};
	}

	/** What has been sent to people, the newest first. */
	private mailsOf(baseUrl: string) {
		return [...this.store.realms.values()]
			.flatMap((realm) => [...realm.jobs.values()].map((job) => ({ realm, job })))
			.filter(({ job }) => job.delivery_method === 'EMAIL')
			.slice(-SHOWN_MAILS)
			.reverse()
			.map(({ realm, job }) => ({
				id: job.id,
				to: realm.identities.get(job.identity_id)?.traits.primary_email_address,
				link: realm.linkOf(job, baseUrl),
				state: inWords(job.state),
				kind: KINDS[inWords(job.state)] ?? '',
				fresh: this.isFresh(job.id, job.state),
			}));
	}

	/** Whether a row has changed a moment ago, since it was first shown. */
	private isFresh(id: string, text: string): boolean {
		const now = Date.now();
		const known = this.rows.get(id);
		if (known?.text !== text) {
			this.rows.set(id, { text, changedAt: this.isFirst ? 0 : now });
		}
		return now - this.changedAt(id) < FRESH_MS;
	}

	/** When a row changed while somebody watched; 0 where it did not. */
	private changedAt(id: string): number {
		return this.rows.get(id)?.changedAt ?? 0;
	}
}

/** E.g. `LINK_SENT` as a person reads it. */
function inWords(state: string): string {
	return state.toLowerCase().replaceAll('_', ' ');
}

/** How a passkey's or an invitation's state is colored. */
const KINDS: Record<string, string> = {
	enrolled: 'good',
	complete: 'good',
	pending: 'wait',
	'link sent': 'wait',
	'link opened': 'wait',
	'invite failed': 'bad',
	'failed to send': 'bad',
	expired: 'bad',
};

/** How many there are of each status and each passkey status. */
function totalsOf(people: Array<{ status: string; enrollment: string; kind: string }>) {
	const counts = new Map<string, { count: number; what: string; kind: string }>();
	const add = (what: string, kind: string) => {
		const total = counts.get(what) ?? { count: 0, what, kind };
		counts.set(what, { ...total, count: total.count + 1 });
	};
	for (const { status } of people) add(status, status === 'suspended' ? 'bad' : '');
	for (const { enrollment, kind } of people) add(enrollment, kind);
	return [...counts.values()];
}

function requestOf(exchange: Exchange) {
	const { operationId, method, url, status, misbehaved, milliseconds, startedAt, number } =
		exchange;
	return {
		id: `request-${number}`,
		operation: operationId || 'Unknown',
		method,
		url: url.replace(/^\/v1\/tenants\/[^/]+(\/realms\/[^/?]+)?/, '') || '/',
		status: [status || 'no response', misbehaved].filter(Boolean).join(', '),
		bad: status === 0 || status >= 400,
		fresh: Date.now() - startedAt.getTime() < FRESH_MS,
		milliseconds,
	};
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
