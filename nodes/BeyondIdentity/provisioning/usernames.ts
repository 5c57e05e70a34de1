/** Usernames that are the same to every API that ignores case. */
export function asciiFolded(username: string): string {
	return username.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
