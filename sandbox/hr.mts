import type { FastifyInstance } from 'fastify';
import { seededPeople, type SeededPerson } from './seed.mts';

/** A record of the HR system that the examples read. */
export interface Employee {
	employeeId: string;
	fullName: string;
	workEmail: string;
	department: string;
	jobTitle: string;
}

/** By the employee number of those who were there on the first day. */
const LEAVERS = ['1020', '1120', '1220'];
const CHANGES: Record<string, Partial<Employee>> = {
	// A promotion, a wedding, and a move.
	'1010': { jobTitle: 'Head of Operations' },
	'1015': { jobTitle: 'Sales Manager' },
	'1050': { fullName: 'Yusuf Okafor-Klein', workEmail: 'yusuf.okafor-klein@example.com' },
	'1033': { department: 'Marketing', jobTitle: 'Content Designer' },
};
const JOINERS: Employee[] = [
	{
		employeeId: '2001',
		fullName: 'Grace Hopper',
		workEmail: 'grace.hopper@example.com',
		department: 'Engineering',
		jobTitle: 'Rear Admiral',
	},
	{
		employeeId: '2002',
		fullName: 'Katherine Johnson',
		workEmail: 'katherine.johnson@example.com',
		department: 'Operations',
		jobTitle: 'Mathematician',
	},
];

/** Everybody who works for the company today: nearly, but not quite, the people of the realm. */
export function employees(): Employee[] {
	const known = seededPeople()
		.filter(({ isSuspended, employeeNumber }) => !isSuspended && !LEAVERS.includes(employeeNumber))
		.map(asEmployee);
	return [...known, ...JOINERS];
}

function asEmployee({ name, email, department, employeeNumber }: SeededPerson): Employee {
	return {
		employeeId: employeeNumber,
		fullName: name,
		workEmail: email,
		department,
		jobTitle: '',
		...CHANGES[employeeNumber],
	};
}

/** The same as a file, as HR systems export it. */
export function employeesCsv(): string {
	const rows = employees().map((one) => Object.values(one).join(','));
	return `${['Employee ID,Full Name,Work Email,Department,Job Title', ...rows].join('\n')}\n`;
}

/** The HR system's API, which is none of Beyond Identity's. */
export function addHrSystem(app: FastifyInstance): void {
	app.get('/hr/employees', () => employees());
}
