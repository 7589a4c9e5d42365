/** The process that started this one to listen to its events: a cell, or `breedlab train` in a terminal. */
export interface Parent<Event> {
  /** Sends an event; does nothing when the parent has ended. */
  send(event: Event): void;
  /**
   * Ends this process, with the exit status that is set, as soon as the events have been written. Call it last. Its
   * SIGTERM stays handled to the end: a scheduler may repeat it, and Node, when its event loop is empty, gives signals
   * their defaults back first, so that a cleanly stopped training would be reported as killed.
   */
  leave(): void;
}

/** The parent that listens to this process; undefined where a terminal or a script started it. */
export function listeningParent<Event>(): Parent<Event> | undefined {
  const send = process.send?.bind(process);
  if (send === undefined) return undefined;
  let [underWay, isLeaving] = [0, false];
  const endWhenWritten = (): void => {
    // Closing a channel drops unwritten data, most of a large result.
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
