import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillCommand } from '../../src/experiment/command-template.js';

const run = (command: string) => execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' });

describe('placeholders of a command', () => {
  it('fills numbers and plain words as they are', () => {
    const params = { 'training.lr': 0.001, kind: 'adam', 'nodes[0]': 10, flag: true };
    const filled = fillCommand('t --lr {training.lr} --k={kind} {nodes[0]} {flag}', params);
    expect(filled).toBe('t --lr 0.001 --k=adam 10 true');
  });

  it('leaves other braces alone', () => {
    const command = `awk '{print}' \${HOME} {x,y}`;
    expect(fillCommand(command, { z: 1 })).toBe(command);
  });

  it('makes an inactive parameter an empty word', () => {
    expect(run(fillCommand(`printf '[%s]' {depth}`, {}, new Set(['depth'])))).toBe('[]');
  });

  it('lets the shell see any text as one word, however it is quoted', () => {
    const template = `printf '%s\\n' {a} "{a}" '{a}'`;
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary-ascii' }).filter((s) => !/[\0\n]/.test(s)),
        (a) => {
          expect(run(fillCommand(template, { a }))).toBe(`${a}\n${a}\n${a}\n`);
        },
      ),
      { numRuns: 60 },
    );
  });
});
