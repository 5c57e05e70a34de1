import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { execa } from 'execa';

const SIZE = { width: 1280, height: 900 };
const FRAMES_A_SECOND = 10;
/** How long a title stays. */
const TITLE_MS = 3500;

/** A part of a recording. */
export interface Chapter {
	/** In milliseconds since the recording began. */
	at: number;
	title: string;
	/** What a narrator would say. */
	words: string;
}

/**
 * A recording of what happens on a page, with titles between its parts.
 *
 * Playwright hands over the frames; Debian's ffmpeg makes the video, as Playwright's own can't be
 * downloaded everywhere.
 */
export class Recording {
	readonly chapters: Chapter[] = [];
	private readonly frames: Array<{ file: string; at: number }> = [];
	private startedAt = Date.now();
	private writing = Promise.resolve();

	private constructor(
		private readonly page: Page,
		private readonly folder: string,
	) {}

	/** Begins with what is on the page now. */
	static async start(page: Page): Promise<Recording> {
		const recording = new Recording(
			page,
			await mkdtemp(path.join(tmpdir(), 'beyond-identity-video-')),
		);
		try {
			await page.setViewportSize(SIZE);
			await page.screencast.start({
				size: SIZE,
				quality: 90,
				fps: FRAMES_A_SECOND,
				onFrame: ({ data }) => recording.take(data),
			});
			await page.screencast.showActions({ cursor: 'pointer', style: { title: 'display: none' } });
			return recording;
		} catch (error) {
			await recording.drop();
			throw error;
		}
	}

	/** Shows a title, and what a narrator would say, for a while. */
	async begin(title: string, words: string): Promise<void> {
		this.chapters.push({ at: Date.now() - this.startedAt, title, words });
		await this.page.screencast.showChapter(title, { description: words, duration: TITLE_MS });
	}

	/**
	 * Ends it, and writes the video.
	 *
	 * @param file ends with `.mp4`
	 * @returns how long it is, in seconds
	 */
	async stop(file: string): Promise<number> {
		await this.page.screencast.stop();
		const end = Date.now() - this.startedAt;
		await this.writing;
		try {
			const lines = this.frames.flatMap(({ file: frame, at }, index) => {
				const next = this.frames[index + 1]?.at ?? end;
				return [`file '${frame}'`, `duration ${((next - at) / 1000).toFixed(3)}`];
			});
			// ffmpeg takes the duration of the last frame only if it stands there once more.
			lines.push(`file '${this.frames.at(-1)!.file}'`);
			const list = path.join(this.folder, 'frames.txt');
			await writeFile(list, lines.join('\n'));
			await mkdir(path.dirname(file), { recursive: true });
			await execa('ffmpeg', [
				...['-y', '-loglevel', 'error', '-f', 'concat', '-safe', '0', '-i', list],
				...['-vf', `fps=${FRAMES_A_SECOND},scale=${SIZE.width}:${SIZE.height}`],
				...['-c:v', 'libx264', '-preset', 'slow', '-crf', '26', '-pix_fmt', 'yuv420p'],
				...['-movflags', '+faststart', file],
			]);
			return await durationOf(file);
		} finally {
			await this.drop();
		}
	}

	/** Ends it, also before it is finished, and frees what it holds. */
	async drop(): Promise<void> {
		await this.page.screencast.stop().catch(() => {});
		await this.writing.catch(() => {});
		await rm(this.folder, { recursive: true, force: true });
	}

	private take(data: Buffer): void {
		const file = path.join(this.folder, `${this.frames.length}.jpg`);
		// The video begins with the first frame.
		if (this.frames.length === 0) this.startedAt = Date.now();
		this.frames.push({ file, at: Date.now() - this.startedAt });
		this.writing = this.writing.then(async () => await writeFile(file, data));
		// Whoever waits for it is told; until then it is nobody's.
		this.writing.catch(() => {});
	}
}

/** How long a video is, in seconds. */
async function durationOf(file: string): Promise<number> {
	const { stdout } = await execa('ffprobe', [
		...['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', file],
	]);
	return Number(stdout);
}
