/** As Beyond Identity makes them: 16 hexadecimal digits, or a UUID. */
const ID = /^(?:[0-9a-f]{16}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** Whether a text is likely to be an ID. A name may look like one. */
export function looksLikeId(text: string): boolean {
	return ID.test(text);
}
