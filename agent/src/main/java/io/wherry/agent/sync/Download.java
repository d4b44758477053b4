package io.wherry.agent.sync;

import io.wherry.common.model.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Gets one small file over HTTP: never more than the limit, never longer still than allowed. */
final class Download {
  private final Supplier<HttpClient> client;
  private final long limit;
  private final Duration stall;

  Download(Supplier<HttpClient> client, long limit, Duration stall) {
    this.client = client;
    this.limit = limit;
    this.stall = stall;
  }

  /** Absent where the file is there now. */
  Optional<Fault> get(String address, Path into) throws InterruptedException {
    try {
      var request = HttpRequest.newBuilder(URI.create(address)).timeout(stall).build();
      var response = client.get().send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (var body = response.body()) {
        if (response.statusCode() != 200)
          return Optional.of(
              Fault.passing(address + " answers " + response.statusCode() + " instead of 200"));
        return keep(address, body, into, declared(response));
      }
    } catch (IllegalArgumentException e) {
      return Optional.of(Fault.permanent("not an address: " + address));
    } catch (HttpConnectTimeoutException e) {
      return Optional.of(Fault.passing("cannot connect to " + address + " in " + stall));
    } catch (HttpTimeoutException e) {
      return Optional.of(Fault.passing(address + " does not answer within " + stall));
    } catch (IOException e) {
      return Optional.of(Fault.passing("cannot get " + address + ": " + reason(e)));
    }
  }

  private static long declared(HttpResponse<?> response) {
    return response.headers().firstValueAsLong("content-length").orElse(-1);
  }

  private Optional<Fault> keep(String address, InputStream body, Path into, long declared) {
    if (declared > limit) return Optional.of(tooLarge(address));
    var got = new AtomicLong();
    try (var watch = new StallWatch(body, got, stall)) {
      var fault = copy(address, body, into, got);
      if (watch.stalled()) return Optional.of(brokeOff(address, got, "stood still for " + stall));
      if (fault.isEmpty() && declared >= 0 && got.get() != declared)
        return Optional.of(brokeOff(address, got, "broke off"));
      return fault;
    }
  }

  private Optional<Fault> copy(String address, InputStream body, Path into, AtomicLong got) {
    try (var out = new LocalFile(into)) {
      var block = new byte[1 << 16];
      for (int count = body.read(block); count >= 0; count = body.read(block)) {
        if (got.addAndGet(count) > limit) return Optional.of(tooLarge(address));
        out.write(block, count);
      }
      return Optional.empty();
    } catch (LocalFile.Failed e) {
      return Optional.of(Fault.local("cannot write " + into + ": " + reason(e)));
    } catch (IOException e) {
      return Optional.of(brokeOff(address, got, "broke off (" + reason(e) + ")"));
    }
  }

  private static Fault brokeOff(String address, AtomicLong got, String how) {
    return Fault.passing(address + " " + how + " after " + got + " bytes");
  }

  private Fault tooLarge(String address) {
    return Fault.integrity(
        address + " is larger than the " + limit + " bytes allowed by sync.largest-bundle");
  }

  private static String reason(IOException e) {
    var cause = e.getCause();
    return e.getMessage() != null ? e.getMessage() : String.valueOf(cause == null ? e : cause);
  }

  /** The file that is written, so that its failures are not taken for the network's. */
  private static final class LocalFile implements AutoCloseable {
    private final OutputStream out;

    LocalFile(Path file) throws Failed {
      try {
        out = Files.newOutputStream(file);
      } catch (IOException e) {
        throw new Failed(e);
      }
    }

    void write(byte[] block, int count) throws Failed {
      try {
        out.write(block, 0, count);
      } catch (IOException e) {
        throw new Failed(e);
      }
    }

    @Override
    public void close() throws Failed {
      try {
        out.close();
      } catch (IOException e) {
        throw new Failed(e);
      }
    }

    static final class Failed extends IOException {
      Failed(IOException cause) {
        super(cause.getMessage(), cause);
      }
    }
  }

  /** Closes a body from which nothing has come for a while: a read alone would wait for ever. */
  private static final class StallWatch implements AutoCloseable {
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean stalled;

    StallWatch(InputStream body, AtomicLong got, Duration stall) {
      Thread.ofPlatform().daemon().name("sync-stall-watch").start(() -> watch(body, got, stall));
    }

    private void watch(InputStream body, AtomicLong got, Duration stall) {
      try {
        for (long before = -1; before != got.get(); ) {
          before = got.get();
          if (over.await(stall.toMillis(), TimeUnit.MILLISECONDS)) return;
        }
        stalled = true;
        body.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        // The reader sees the same failure.
        stalled = true;
      }
    }

    boolean stalled() {
      return stalled;
    }

    @Override
    public void close() {
      over.countDown();
    }
  }
}
