package io.wherry.e2e.doors;

import io.wherry.agent.link.MasterLink;
import io.wherry.common.model.MasterWord;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a link told: "up", "down: why", or the master's words. */
final class Heard implements MasterLink.Listener {
  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
  private volatile Runnable onUp = () -> {};
  private volatile Optional<String> objection = Optional.empty();

  void onUp(Runnable greet) {
    onUp = greet;
  }

  @Override
  public void up() {
    events.add("up");
    onUp.run();
  }

  void objecting(String why) {
    objection = Optional.of(why);
  }

  @Override
  public Optional<String> objection(MasterWord.Welcomed welcome) {
    return objection;
  }

  @Override
  public void said(MasterWord word) {
    events.add(word);
  }

  @Override
  public void beat() {}

  @Override
  public void down(String why) {
    events.add("down: " + why);
  }

  Object next() throws InterruptedException {
    var next = events.poll(60, TimeUnit.SECONDS);
    if (next == null) throw new AssertionError("nothing heard of the link");
    return next;
  }

  <T> T next(Class<T> kind) throws InterruptedException {
    var passed = new ArrayList<Object>();
    while (passed.size() < 30) {
      var next = next();
      if (kind.isInstance(next)) return kind.cast(next);
      passed.add(next);
    }
    throw new AssertionError("no " + kind.getSimpleName() + " among " + passed);
  }

  /** The next end of a stream, passing over everything else. */
  String nextDown() throws InterruptedException {
    while (true) {
      if (next(String.class) instanceof String text && text.startsWith("down: ")) return text;
    }
  }
}
