import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Server as HttpServer } from 'node:http';
import path from 'node:path';
import { execa } from 'execa';
import Fastify from 'fastify';
import { Server as ProxyServer } from 'proxy-chain';
import { generate } from 'selfsigned';

const HOST = '127.0.0.1';

/** npm's registry as it would be after a release. */
export interface Registry {
	/** For n8n, whose npm then finds this registry. */
	environment: NodeJS.ProcessEnv;
	/** The paths that were asked for. */
	asked: string[];
	close(): Promise<void>;
}

/**
 * Starts a registry on loopback that holds a packed package and nothing else.
 *
 * n8n's installer of community packages names the public registry, and takes another one only with a
 * license. So npm is told of a proxy, as it is in many a company, and the proxy leads here whatever host
 * was asked for. n8n and npm are as they always are.
 */
export async function startRegistry(tarball: string): Promise<Registry> {
	const content = await readFile(tarball);
	const { stdout } = await execa('tar', ['-xzOf', tarball, 'package/package.json']);
	const manifest = JSON.parse(stdout) as { name: string; version: string };
	const { name, version } = manifest;
	const file = path.basename(tarball);
	const { cert, private: key } = await generate([{ name: 'commonName', value: 'registry' }]);
	const asked: string[] = [];

	const app = Fastify({ https: { cert, key }, forceCloseConnections: true });
	app.addHook('onRequest', async ({ method, url }) => void asked.push(`${method} ${url}`));
	app.get(`/${name}`, ({ headers }) => ({
		name,
		'dist-tags': { latest: version },
		versions: {
			[version]: {
				...manifest,
				dist: {
					tarball: `https://${headers.host}/${name}/-/${file}`,
					integrity: `sha512-${createHash('sha512').update(content).digest('base64')}`,
				},
			},
		},
	}));
	app.get(`/${name}/-/${file}`, (_request, reply) => reply.send(content));
	await app.listen({ host: HOST, port: 0 });

	const proxy = new ProxyServer({
		host: HOST,
		port: 0,
		// Its type is that of a server without TLS; what it needs is one that takes a connection.
		prepareRequestFunction: () => ({ customConnectServer: app.server as unknown as HttpServer }),
	});
	await proxy.listen();
	const url = `http://${HOST}:${proxy.port}`;
	return {
		environment: {
			npm_config_https_proxy: url,
			npm_config_noproxy: '',
			// The certificate is of our own making.
			npm_config_strict_ssl: 'false',
			npm_config_cache: path.join(path.dirname(tarball), 'npm-cache'),
		},
		asked,
		close: async () => {
			await proxy.close(true);
			await app.close();
		},
	};
}
