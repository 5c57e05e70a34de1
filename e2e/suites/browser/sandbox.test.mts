import path from 'node:path';
import { expect, test } from '../../harness/fixtures.mts';
import { folders } from '../../harness/settings.mts';

for (const [width, colorScheme] of [
	[1440, 'light'],
	[360, 'dark'],
] as const) {
	test(`the sandbox's page shows what changes, at ${width} px and ${colorScheme}`, async ({
		page,
		sandbox,
		realm,
	}) => {
		await page.setViewportSize({ width, height: 900 });
		await page.emulateMedia({ colorScheme });
		await page.goto(sandbox.url);
		await expect(page.getByText('4 suspended')).toBeVisible();
		await expect(page.getByText('5 pending')).toBeVisible();
		const engineering = page.locator('details', { hasText: 'Engineering' });
		await engineering.locator('summary').click();

		const grace = realm.addIdentity('Grace Hopper', {
			type: 'traits_v0',
			username: 'grace.hopper@example.com',
		});
		const [group] = [...realm.groups.values()].filter(
			({ display_name: name }) => name === 'Engineering',
		);
		realm.addMember(group!, grace.id);
		const row = page.locator('tr', { hasText: 'Grace Hopper' });
		await expect(row, 'without loading the page again').toHaveClass('fresh');
		await expect(engineering, 'what was opened stays open').toContainText('Grace Hopper');
		const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
		expect(scrollWidth, 'nothing sticks out').toBe(width);
		const name = `the-sandbox-s-page-${width}-${colorScheme}.png`;
		await page.screenshot({ path: path.join(folders.screenshots, name), fullPage: width < 500 });

		await page.getByRole('searchbox').fill('hopper');
		await expect(page.locator('.people tbody tr')).toHaveCount(1);
		page.on('dialog', (dialog) => void dialog.accept());
		await page.getByRole('button', { name: 'Start over' }).click();
		await expect(row).toHaveCount(0);
	});
}
