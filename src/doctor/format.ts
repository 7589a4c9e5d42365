import { counted, formatTable } from '../core';
import type { CheckStatus, Diagnosis } from './types';

const MARKS: Readonly<Record<CheckStatus, string>> = { ok: 'ok', warning: 'warning', problem: 'PROBLEM' };

/** A diagnosis as lines for a terminal: each remedy below its problem, then the environment variables. */
export function formatDiagnosis(diagnosis: Diagnosis): string {
  const markWidth = Math.max(...Object.values(MARKS).map((mark) => mark.length));
  const nameWidth = Math.max(0, ...diagnosis.checks.map(({ name }) => name.length));
  const lines = diagnosis.checks.flatMap(({ name, status, detail, remedy }) => {
    const line = `${MARKS[status].padEnd(markWidth)}  ${name.padEnd(nameWidth)}  ${detail}`;
    const indent = ' '.repeat(markWidth + nameWidth + 4);
    return remedy === undefined ? [line] : [line, `${indent}-> ${remedy}`];
  });
  return [...lines, '', ...variableLines(diagnosis), summary(diagnosis)].join('\n');
}

function summary({ checks }: Diagnosis): string {
  const count = (status: CheckStatus): number => checks.filter((check) => check.status === status).length;
  const problems = count('problem');
  const warnings = count('warning');
  if (problems === 0 && warnings === 0) return 'Everything works.';
  return `${counted(problems, 'problem')}, ${counted(warnings, 'warning')}.`;
}

/** Every variable with its value, and its default while it is unset. */
function variableLines({ variables }: Diagnosis): string[] {
  if (variables.length === 0) return [];
  const rows = variables.map(({ name, value, unset }) => [name, value ?? '-', unset]);
  return [formatTable([{ title: 'variable' }, { title: 'value' }, { title: 'while unset' }], rows), ''];
}
