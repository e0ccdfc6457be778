import { describe, expect, it } from 'vitest';
import { describeAddress, parseIpiAddress } from '../../src/ipi/address.js';

describe('i-PI addresses', () => {
  it.each([
    ['unix:zundel', { kind: 'unix', path: '/tmp/ipi_zundel' }],
    ['unix:/run/user/1/socket', { kind: 'unix', path: '/run/user/1/socket' }],
    ['localhost:31415', { kind: 'tcp', host: 'localhost', port: 31415 }],
    ['node-17.cluster.example:3141', { kind: 'tcp', host: 'node-17.cluster.example', port: 3141 }],
    ['[::1]:31415', { kind: 'tcp', host: '::1', port: 31415 }],
    ['31415', { kind: 'tcp', host: 'localhost', port: 31415 }],
  ])('%s is understood', (text, expected) => {
    expect(parseIpiAddress(text)).toEqual(expected);
  });

  it.each(['', 'unix:', 'localhost', 'localhost:0', 'localhost:65536', 'a b:31415', '::1:31415'])(
    '"%s" is refused with the forms that are known',
    (text) => {
      expect(() => parseIpiAddress(text)).toThrow(/expected unix:NAME, unix:\/path, host:port/);
    },
  );

  it('is described as it can be typed', () => {
    for (const text of ['unix:/tmp/ipi_a', '[::1]:31415', 'localhost:31415'])
      expect(describeAddress(parseIpiAddress(text))).toBe(text);
  });
});
