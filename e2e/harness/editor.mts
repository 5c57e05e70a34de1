import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, type Locator, type Page } from '@playwright/test';
import sharp from 'sharp';
import { BROWSER_ID, CREDENTIAL, folders, OWNER } from './settings.mts';

const PATIENCE_MS = 30_000;
const MOST_PRESSES = 6;
/** Of an animation, in pixels and milliseconds. */
const FRAME_WIDTH = 800;
const FRAME_MS = 2000;
/** Where those of the README go, when they are to be taken anew. */
const PICTURES = process.env.PICTURES && path.join(folders.root, 'docs', 'pictures');

/**
 * What n8n's editor logs by itself: what it asks of the outside, and what it was loading when a page was
 * left. What its own server refuses is counted where it is answered.
 */
const NOT_OURS = /Failed to load resource|ERR_|posthog|telemetry|Can't connect to n8n/i;

/** What Vue leaves on the element that holds the editor. */
interface VueApp {
	config: { globalProperties: { $router: { push(to: string): Promise<unknown> } } };
}

/** n8n's editor in a browser, with a person's hands and eyes. */
export class Editor {
	/** What the console said and should not. */
	readonly errors: string[] = [];
	private shots = 0;
	private readonly frames: Buffer[] = [];

	/**
	 * @param title of the test, for the names of its screenshots
	 * @param options the credential that new steps get, nothing where n8n has but one and chooses it; and for
	 *   how many milliseconds everything that is shot stays on the screen, for somebody who watches
	 */
	constructor(
		readonly page: Page,
		readonly url: string,
		private readonly title: string,
		private readonly options: { credential?: string; paceMs?: number } = {
			credential: CREDENTIAL.name,
		},
	) {
		page.on('console', (message) => {
			if (message.type() === 'error' && !NOT_OURS.test(message.text())) {
				this.errors.push(message.text());
			}
		});
		page.on('pageerror', (error) => this.errors.push(error.message));
		page.on('response', (response) => {
			const { pathname, origin } = new URL(response.url());
			const isLoggedOut = response.status() === 401 && pathname === '/rest/login';
			if (origin === this.url && response.status() >= 400 && !isLoggedOut) {
				this.errors.push(`${response.status()} ${response.request().method()} ${pathname}`);
			}
		});
	}

	async signUp(): Promise<void> {
		await this.page.goto(this.url);
		for (const [name, value] of Object.entries(OWNER)) {
			await this.page.fill(`input[name="${name}"]`, value);
		}
		await this.page.click('[data-test-id="form-submit-button"]');
		await this.page.waitForURL((target) => !target.pathname.startsWith('/setup'));
		await this.enter();
	}

	async enter(): Promise<void> {
		await this.page.goto(`${this.url}/home/workflows`);
		await this.page.getByRole('heading').first().waitFor();
	}

	/** While n8n is not there, so that its editor does not complain. */
	async leave(): Promise<void> {
		await this.page.goto('about:blank');
	}

	/** Keeps what is on the screen. */
	async shoot(name: string, what?: Locator): Promise<void> {
		this.shots += 1;
		const words = `${this.title} ${String(this.shots).padStart(2, '0')} ${name}`;
		const file = `${words.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()}.png`;
		await (what ?? this.page).screenshot({ path: path.join(folders.screenshots, file) });
		if (this.options.paceMs) await setTimeout(this.options.paceMs);
	}

	/**
	 * Takes a picture for the README, if they are to be taken: `PICTURES=1`.
	 *
	 * @param what what has to be on it
	 * @param height where it is cut, in pixels
	 * @param margin around it, in pixels
	 */
	async picture(
		name: string,
		what: Locator | Locator[],
		{ height = Infinity, margin = 0 } = {},
	): Promise<void> {
		if (!PICTURES) return;
		// n8n's notices lie over what is meant.
		await this.page
			.locator('.el-notification')
			.evaluateAll((all) => all.forEach((one) => one.remove()));
		const boxes = await Promise.all([what].flat().map(async (one) => (await one.boundingBox())!));
		const x = Math.max(0, Math.min(...boxes.map((box) => box.x)) - margin);
		const y = Math.max(0, Math.min(...boxes.map((box) => box.y)) - margin);
		const clip = {
			x,
			y,
			width: Math.max(...boxes.map((box) => box.x + box.width)) + margin - x,
			height: Math.min(height, Math.max(...boxes.map((box) => box.y + box.height)) + margin - y),
		};
		await this.page.screenshot({ path: path.join(PICTURES, `${name}.png`), clip });
	}

	/** Takes what is on the screen into the README's animation, if its pictures are to be taken. */
	async frame(): Promise<void> {
		if (PICTURES) this.frames.push(await this.page.screenshot());
	}

	/** Makes an animation of the frames. */
	async animate(name: string): Promise<void> {
		if (!PICTURES) return;
		const frames = await Promise.all(
			this.frames.map(async (frame) => await sharp(frame).resize(FRAME_WIDTH).png().toBuffer()),
		);
		await sharp(frames, { join: { animated: true } })
			.gif({ delay: frames.map(() => FRAME_MS), colours: 64, loop: 0 })
			.toFile(path.join(PICTURES, `${name}.gif`));
	}

	byId(id: string): Locator {
		return this.page.locator(`[data-test-id="${id}"]`);
	}

	/** The first place that shows a text. */
	text(text: string | RegExp): Locator {
		return this.page.getByText(text).first();
	}

	/** Opens a workflow that is made for the occasion. */
	async make(workflow: object): Promise<string> {
		const answer = await this.page.request.post(`${this.url}/rest/workflows`, {
			headers: { 'browser-id': BROWSER_ID },
			data: workflow,
		});
		const { data } = (await answer.json()) as { data: { id: string } };
		const { id } = data;
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.byId('canvas-node').first().waitFor();
		return id;
	}

	/** Opens the panel of a step of a workflow. */
	async openStep(workflowId: string, nodeId: string): Promise<Locator> {
		const step = `/workflow/${workflowId}/${nodeId}`;
		if (this.page.url().includes(`/workflow/${workflowId}`)) {
			if (await this.byId('ndv').isVisible()) await this.closeStep();
			await this.goOn(step);
		} else {
			await this.page.goto(`${this.url}${step}`);
		}
		const panel = this.byId('ndv');
		await panel.waitFor();
		await this.byId('node-parameters').waitFor();
		return panel;
	}

	/** Goes on within a workflow, without loading all of the editor again. */
	private async goOn(pathname: string): Promise<void> {
		await this.page.evaluate(async (to) => {
			const app = document.querySelector<HTMLElement & { __vue_app__: VueApp }>('#app')!;
			await app.__vue_app__.config.globalProperties.$router.push(to);
		}, pathname);
	}

	/** Presses the button that runs the step, until n8n does: it does not while it ends another run. */
	async runStep(): Promise<void> {
		for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
			const isStarted = this.page
				.waitForResponse((response) => /\/rest\/workflows\/[^/]+\/run$/.test(response.url()), {
					timeout: PATIENCE_MS / MOST_PRESSES,
				})
				.then(
					() => true,
					() => false,
				);
			await this.byId('node-execute-button').click();
			if (await isStarted) return;
		}
		throw new Error('n8n does not run the step');
	}

	/**
	 * Adds a step of the node behind another one, from the canvas, with its credential.
	 *
	 * @param action as the list of actions calls it
	 * @param search what the person types to find the node
	 */
	async addStep(after: string, action: string, search = 'beyond'): Promise<void> {
		const node = this.page.locator(`[data-test-id="canvas-node"][data-node-name="${after}"]`);
		await node.locator('[data-test-id="canvas-handle-plus"]').first().click();
		await this.byId('node-creator-search-bar').fill(search);
		await this.page
			.locator('[data-test-id="item-iterator-item"]', { hasText: 'Beyond Identity' })
			.first()
			.click();
		await this.page.getByText(action, { exact: true }).first().click();
		await this.byId('node-parameters').waitFor();
		await this.chooseCredential();
	}

	/** Chooses a credential of the step that is open, unless n8n has but one. */
	async chooseCredential(name = this.options.credential): Promise<void> {
		if (name === undefined) return;
		await this.byId('node-credentials-select').click();
		await this.page.getByText(name, { exact: true }).last().click();
	}

	/** A field of the input, as the input panel lists it. */
	inputField(name: string): Locator {
		return this.byId('run-data-schema-item')
			.locator('[data-target="mappable"]')
			.filter({ hasText: new RegExp(`^\\s*${name}\\s*$`) })
			.first();
	}

	/** Drags a field of the input as a hand does: not in one jump, which the editor takes for a click. */
	async drag(fieldName: string, to: Locator): Promise<void> {
		await to.scrollIntoViewIfNeeded();
		await this.inputField(fieldName).hover();
		await this.page.mouse.down();
		// What an earlier drop has unfolded is folded again as soon as the next drag begins.
		for (const above of [20, 0]) {
			const { x, y, width, height } = (await to.boundingBox())!;
			await this.page.mouse.move(x + width / 2, y + height / 2 - above, { steps: 8 });
		}
		await this.page.mouse.up();
		await expect(to).toContainText('{{');
	}

	/**
	 * Counts how often the mouse is pressed from now on, drags included.
	 *
	 * @returns what says how often that was, and for how long it took
	 */
	async countPresses(): Promise<() => Promise<string>> {
		const startedAt = Date.now();
		await this.page.evaluate(() => {
			const counted = window as unknown as { presses: number };
			counted.presses = 0;
			document.addEventListener('pointerdown', () => (counted.presses += 1), true);
		});
		return async () => {
			const presses = await this.page.evaluate(
				() => (window as unknown as { presses: number }).presses,
			);
			return `${presses} presses of the mouse, ${Math.round((Date.now() - startedAt) / 1000)} s`;
		};
	}

	async closeStep(): Promise<void> {
		await this.byId('ndv-close-button').click();
		await this.byId('ndv').waitFor({ state: 'hidden' });
	}

	/** Fills a field of a credential or a step. */
	async fill(parameter: string, value: string): Promise<void> {
		await this.byId(`parameter-input-${parameter}`).locator('input, textarea').first().fill(value);
	}

	/** Saves a credential, which the editor then tests. */
	async saveCredential(): Promise<void> {
		const button = this.byId('credential-save-button').getByRole('button');
		do {
			const tested = this.page.waitForResponse((response) =>
				response.url().endsWith('/rest/credentials/test'),
			);
			await button.click();
			await tested;
			// The editor takes a value over a moment after the last key, so perhaps after the click.
		} while (await button.isEnabled({ timeout: 500 }).catch(() => false));
	}

	/** Chooses one of the options of a field. */
	async choose(parameter: string, option: string): Promise<void> {
		await this.byId(`parameter-input-${parameter}`).locator('.el-select').first().click();
		await this.option(option).click();
	}

	/** What can be chosen in the list that is open. */
	option(text: string): Locator {
		return this.page.locator('.el-select-dropdown__item:visible', { hasText: text }).first();
	}
}
