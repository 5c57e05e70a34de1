/**
 * Reads a map.
 *
 * @param make what to keep under a key that is not there yet
 */
export function getOrSet<K, V>(map: Map<K, V>, key: K, make: () => V): V {
	const value = map.get(key) ?? make();
	map.set(key, value);
	return value;
}
