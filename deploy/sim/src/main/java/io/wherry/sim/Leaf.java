package io.wherry.sim;

import io.wherry.agent.journal.Slot;
import java.io.IOException;

/** A durable file in memory. Its machine's disk may be full, and its writer may die over it. */
final class Leaf implements Slot {
  private final SimHost owner;
  private String text = "";
  private boolean written;

  Leaf(SimHost owner) {
    this.owner = owner;
  }

  /** What is on the disk, for a copy of the whole machine. */
  void copyOf(Leaf other) {
    text = other.text;
    written = other.written;
  }

  @Override
  public void write(String next) throws IOException {
    if (owner.diskIsFull()) throw new IOException("No space left on device");
    owner.mayDie();
    text = next;
    written = true;
    owner.mayDie();
  }

  @Override
  public Content read() {
    return peek();
  }

  @Override
  public Content peek() {
    return written ? new Content.Whole(text) : new Content.Missing();
  }
}
