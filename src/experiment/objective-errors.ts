/** Thrown by an objective whose child process was ended by a signal: the attempt is lost. */
export class Signalled extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Signalled';
  }
}
