import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../../harness/fixtures.mts';
import { folders } from '../../harness/settings.mts';

interface Example {
	id: string;
	name: string;
}

const files = (await readdir(folders.examples)).filter((file) => file.endsWith('.json'));

for (const file of files) {
	test(`the canvas of ${file} can be read`, async ({ editor }) => {
		const text = await readFile(path.join(folders.examples, file), 'utf8');
		const { id, name } = JSON.parse(text) as Example;
		await editor.page.setViewportSize({ width: 1600, height: 900 });
		await editor.page.goto(`${editor.url}/workflow/${id}`);
		await editor.byId('canvas-node').first().waitFor();
		await editor.byId('zoom-to-fit').click();
		await expect(editor.byId('workflow-name-input').first()).toContainText(name);
		await expect.poll(async () => await hiddenThings(editor.page)).toEqual([]);
		await editor.shoot('canvas');
		if (file === 'onboarding.json') {
			await editor.picture('canvas', await editor.byId('canvas-node').all(), { margin: 40 });
		}
	});
}

/** Lines that run behind steps that they do not lead to, and notes that lie under steps. */
async function hiddenThings(page: Page): Promise<string[]> {
	return await page.evaluate(() => {
		const nodes = [...document.querySelectorAll<HTMLElement>('[data-test-id="canvas-node"]')];
		const isNote = (node: HTMLElement) => node.dataset.nodeType === 'n8n-nodes-base.stickyNote';
		const boxed = nodes.map((node) => ({
			name: node.dataset.nodeName ?? '',
			isNote: isNote(node),
			box: node.getBoundingClientRect(),
		}));
		const steps = boxed.filter((node) => !node.isNote);
		const holds = ({ left, right, top, bottom }: DOMRect, { x, y }: DOMPoint, margin: number) =>
			x > left - margin && x < right + margin && y > top - margin && y < bottom + margin;
		const lines = [...document.querySelectorAll<SVGPathElement>('.vue-flow__edge-path')];
		const behind = lines.flatMap((line) => {
			const length = line.getTotalLength();
			const at = (share: number) =>
				DOMPoint.fromPoint(line.getPointAtLength(share * length)).matrixTransform(
					line.getScreenCTM()!,
				);
			const ends = [at(0), at(1)];
			const others = steps.filter(({ box }) => !ends.some((end) => holds(box, end, 12)));
			const points = Array.from({ length: 99 }, (_, index) => at((index + 1) / 100));
			return others
				.filter(({ box }) => points.some((point) => holds(box, point, 0)))
				.map(({ name }) => `a line runs behind ${name}`);
		});
		const under = boxed
			.filter((note) => note.isNote)
			.flatMap(({ name, box }) =>
				steps
					.filter(
						(step) =>
							step.box.left < box.right &&
							step.box.right > box.left &&
							step.box.top < box.bottom &&
							step.box.bottom > box.top,
					)
					.map((step) => `${name} lies under ${step.name}`),
			);
		const empty = steps.length === 0 || lines.length === 0 ? ['nothing is there yet'] : [];
		return [...empty, ...behind, ...under];
	});
}
