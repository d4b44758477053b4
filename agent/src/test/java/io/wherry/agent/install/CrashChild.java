package io.wherry.agent.install;

import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A process that plays a scene in many worlds, stands still in each of them at another step, and
 * then kills itself, as {@code kill -9} does: one start for hundreds of deaths.
 */
final class CrashChild {
  private CrashChild() {}

  /** Arguments: the scene, the folder of the worlds, a workshop of its own, how many worlds. */
  public static void main(String[] arguments) throws Exception {
    var scene = Scene.of(arguments[0], new PackageKit(Path.of(arguments[2])));
    int worlds = Integer.parseInt(arguments[3]);
    for (int step = 1; step <= worlds; step++)
      play(scene, new World(Path.of(arguments[1]).resolve(Integer.toString(step))), step);
    Posix.kill(ProcessHandle.current().pid(), 9);
  }

  /** Returns when the installer stands still. */
  private static void play(Scene scene, World world, int step) throws Exception {
    var standing = new StandAt(step);
    var how = new LinkedBlockingQueue<Optional<Throwable>>();
    standing.told = how;
    scene.approach(world);
    var thread =
        Thread.ofPlatform()
            .daemon()
            .unstarted(() -> {
              try {
                scene.act(world, standing);
                how.add(Optional.of(new AssertionError("there is no step " + step)));
              } catch (IOException | AssertionError e) {
                how.add(Optional.of(e));
              }
            });
    thread.start();
    var wrong = how.take();
    if (wrong.isPresent()) throw new AssertionError(wrong.get());
  }

  private static final class StandAt implements Points {
    private final int step;
    private BlockingQueue<Optional<Throwable>> told = new LinkedBlockingQueue<>();
    private int seen;

    StandAt(int step) {
      this.step = step;
    }

    @Override
    public void at(String what) throws IOException {
      if (++seen != step) return;
      told.add(Optional.empty());
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IOException("it was to stand still", e);
      }
    }
  }
}
