/** The process that started this one to listen to its events: a cell, or `breedlab train` in a terminal. */
export interface Parent<Event> {
  /** Sends an event; nothing happens where the parent has gone. */
  send(event: Event): void;
  /**
   * Ends this process, with the exit status that is set, as soon as the events have been written. To be called last. Its
   * SIGTERM stays handled to the end: a scheduler may repeat it, and Node, where its event loop runs dry, gives signals
   * their defaults back first, so that a training which has stopped in order would be told as killed.
   */
  leave(): void;
}

/** The parent that listens to this process; undefined where a terminal or a script started it. */
export function listeningParent<Event>(): Parent<Event> | undefined {
  const send = process.send?.bind(process);
  if (send === undefined) return undefined;
  let [underWay, isLeaving] = [0, false];
  const endWhenWritten = (): void => {
    // A channel that closes drops what is not yet written, of a large result most.
    if (isLeaving && underWay === 0) process.exit();
  };
  return {
    send(event) {
      if (!process.connected) return;
      send(event, undefined, undefined, () => {
        underWay--;
        endWhenWritten();
      });
      underWay++;
    },
    leave() {
      isLeaving = true;
      endWhenWritten();
    },
  };
}
