package io.wherry.master.serve;

import io.netty.buffer.ByteBuf;
import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** The bytes of a file, as the network takes them. */
sealed interface Body {
  /** A stretch of it, to be written once. */
  Object piece(long position, long count);

  void close();

  /** How much of a piece went out; {@code success} is what its write said. */
  static long sent(Object piece, boolean success) {
    return switch (piece) {
      case DefaultFileRegion region -> region.transferred();
      case ByteBuf bytes when success -> bytes.capacity();
      default -> 0;
    };
  }

  /** Goes from the page cache to the socket. Who got it closes it. */
  record OnDisk(FileChannel channel) implements Body {
    @Override
    public Object piece(long position, long count) {
      return new Region(channel, position, count);
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new IllegalStateException("cannot close a file that was only read", e);
      }
    }
  }

  /** Small and often asked for; shared, freed by the garbage collector. */
  record InMemory(ByteBuf bytes) implements Body {
    @Override
    public Object piece(long position, long count) {
      return bytes.slice((int) position, (int) count);
    }

    @Override
    public void close() {}
  }

  /** Several of one file share its descriptor, so none closes it. */
  final class Region extends DefaultFileRegion {
    private Region(FileChannel channel, long position, long count) {
      super(channel, position, count);
    }

    @Override
    protected void deallocate() {}
  }
}
