/**
 * Measures how many calls the concurrency limiter allows at once over time. Uses virtual time, in
 * which n8n sends one call per millisecond. Draws docs/images/width.svg.
 */
import type { Situation, Width } from '../unit/support/simulatedCalls';
import { widths } from '../unit/support/simulatedCalls';
import type { Part } from './support/part';

const SECONDS = 6;
const FILE = 'docs/images/width.svg';

const SITUATIONS: Array<{ title: string; situation: Situation }> = [
	{ title: 'replies after 20 ms', situation: { calls: 6_000, latency: 20 } },
	{ title: 'replies after 200 ms', situation: { calls: 6_000, latency: 200 } },
	{
		title: 'replies after 100 ms, 40 calls at once; the others queue at the provider',
		situation: { calls: 2_400, latency: 100, capacity: 40 },
	},
	{
		title: 'replies after 100 ms, a 429 after three seconds',
		situation: {
			calls: 6_000,
			latency: 100,
			feedback: (now, index) =>
				now > 3_000 && now < 3_100 && index % 20 === 0 ? 'overload' : 'success',
		},
	},
];

/** Returns the maximum number of concurrent calls in each interval of `length` (ms). */
function intervals(course: Width[], length: number): number[] {
	return Array.from({ length: (SECONDS * 1_000) / length }, (_, index) => {
		const from = index * length;
		const before = course.filter(({ at }) => at <= from).at(-1)?.running ?? 0;
		const during = course.filter(({ at }) => at >= from && at < from + length);
		return Math.max(before, ...during.map(({ running }) => running));
	});
}

const PANEL = { width: 640, height: 130, left: 40, top: 24, bottom: 20, most: 200 };

/** Draws one situation as a line over time, with colors for light and dark backgrounds. */
function panel(title: string, values: number[], index: number): string {
	const { width, height, left, top, bottom, most } = PANEL;
	const x = (at: number) => Math.round(left + (at / SECONDS) * (width - left - 8));
	const y = (value: number) =>
		Math.round(height - bottom - (value / most) * (height - top - bottom));
	const points = values.map((value, at) => `${x((at / values.length) * SECONDS)},${y(value)}`);
	const grid = [0, 100, 200].map(
		(value) =>
			`<line x1="${left}" x2="${width - 8}" y1="${y(value)}" y2="${y(value)}" stroke="#8888" stroke-width="1"/><text x="${left - 6}" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
	);
	const seconds = Array.from(
		{ length: SECONDS + 1 },
		(_, at) => `<text x="${x(at)}" y="${height - 6}" text-anchor="middle">${at} s</text>`,
	);
	return [
		`<g transform="translate(0 ${index * height})">`,
		`<text x="${left}" y="14" font-weight="bold">${title}</text>`,
		...grid,
		...seconds,
		`<polyline points="${points.join(' ')}" fill="none" stroke="#e8590c" stroke-width="2"/>`,
		'</g>',
	].join('\n');
}

function figure(courses: number[][]): string {
	const height = PANEL.height * courses.length;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${PANEL.width} ${height}" width="${PANEL.width}" height="${height}" font-family="sans-serif" font-size="11" fill="#808890" role="img">`,
		'<title>Calls under way at once, over the time</title>',
		...courses.map((values, index) => panel(SITUATIONS[index]!.title, values, index)),
		'</svg>\n',
	].join('\n');
}

export const width: Part = async () => {
	const courses: Width[][] = [];
	for (const { situation } of SITUATIONS) courses.push(await widths(situation));
	const rows = SITUATIONS.map(({ title }, index) => ({
		Provider: title,
		...Object.fromEntries(
			intervals(courses[index]!, 500).map((most, at) => [`${(at + 1) / 2} s`, String(most)]),
		),
	}));
	return [
		{
			title: 'Calls under way at once',
			notes: [
				'The limit alone, in simulated time, where n8n takes 1 ms for a call: the most that were under way in each half second.',
				`![Calls under way at once, over the time](${FILE.replace('docs/', '')})`,
			],
			rows,
			targets: [],
			figure: {
				path: FILE,
				svg: figure(courses.map((course) => intervals(course, 25))),
			},
		},
	];
};
