/** Facts, one line each. */
export class Facts {
	passed = 0;
	failed = 0;

	note(fact: string, isTrue: boolean, seen: unknown): void {
		if (isTrue) this.passed += 1;
		else this.failed += 1;
		console.log(isTrue ? `  ✓ ${fact}` : `  ✗ ${fact}\n      seen: ${JSON.stringify(seen)}`);
	}
}
