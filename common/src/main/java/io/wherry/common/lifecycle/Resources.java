package io.wherry.common.lifecycle;

import java.util.ArrayDeque;

/** Closes what was opened, newest first, once; later failures ride on the first one. */
public final class Resources implements AutoCloseable {
  /** Something whose close throws only unchecked exceptions and may be called twice. */
  public interface Resource extends AutoCloseable {
    @Override
    void close();
  }

  private final ArrayDeque<Resource> open = new ArrayDeque<>();

  /** Takes over the closing of {@code resource}. */
  public synchronized <T extends Resource> T add(T resource) {
    open.push(resource);
    return resource;
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    for (var next = pop(); next != null; next = pop()) {
      try {
        next.close();
      } catch (RuntimeException e) {
        if (failure == null) failure = e;
        else failure.addSuppressed(e);
      }
    }
    if (failure != null) throw failure;
  }

  private synchronized @org.jspecify.annotations.Nullable Resource pop() {
    return open.poll();
  }
}
