package io.wherry.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.stub.ClientCallStreamObserver;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.MasterWord;
import io.wherry.common.wire.Heard;
import io.wherry.common.wire.Wire;
import io.wherry.proto.v1.HostMessage;
import io.wherry.proto.v1.MasterMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One stream as its end in the agent sees it. */
class AttendanceTest {
  private final Ears ears = new Ears();
  private final Stream stream = new Stream();
  private final Attendance attendance = new Attendance(ears);

  private static MasterMessage unknown(int... words) {
    var fields = UnknownFieldSet.newBuilder();
    for (int word : words)
      fields.addField(
          word,
          UnknownFieldSet.Field.newBuilder()
              .addLengthDelimited(ByteString.copyFromUtf8("from a later version"))
              .build());
    return MasterMessage.newBuilder().setUnknownFields(fields.build()).build();
  }

  private void open() {
    attendance.beforeStart(stream);
    stream.ready.run();
    attendance.say(new HostWord.Beat(Instant.EPOCH));
  }

  @Test
  void aWordThatItDoesNotKnowIsAnsweredByItsNumberOnceAndTheStreamLives() throws Exception {
    open();
    attendance.say(new HostWord.Greeted(new io.wherry.common.testing.RandomModel(1).hello()));
    attendance.onNext(unknown(77));
    attendance.onNext(unknown(77));
    attendance.onNext(unknown(78, 77));
    attendance.onNext(Wire.wire(new MasterWord.Acknowledged(3)));
    attendance.onNext(MasterMessage.getDefaultInstance());

    assertThat(stream.words().subList(1, stream.said.size()))
        .containsExactly(
            new HostWord.PassedOver(List.of(77), Wire.HIGHEST_PROTOCOL),
            new HostWord.PassedOver(List.of(77, 78), Wire.HIGHEST_PROTOCOL));
    assertThat(ears.heard).containsExactly(new MasterWord.Acknowledged(3));
    assertThat(stream.cancelled).isEmpty();
  }

  /** Whoever floods a host with such words is not answered without end. */
  @Test
  void aFloodOfUnknownWordsIsAnsweredInMeasure() throws Exception {
    open();
    attendance.say(new HostWord.Greeted(new io.wherry.common.testing.RandomModel(1).hello()));
    for (int word = 1000; word < 3000; word++) attendance.onNext(unknown(word));
    assertThat(stream.said).hasSizeLessThan(20);
    assertThat(stream.cancelled).isEmpty();
  }

  private static final class Ears implements MasterLink.Listener {
    final List<MasterWord> heard = new ArrayList<>();

    @Override
    public void up() {}

    @Override
    public void said(MasterWord word) {
      heard.add(word);
    }

    @Override
    public void beat() {}

    @Override
    public Optional<String> objection(MasterWord.Welcomed welcome) {
      return Optional.empty();
    }

    @Override
    public void down(String why) {}
  }

  /** Takes everything at once. */
  private static final class Stream extends ClientCallStreamObserver<HostMessage> {
    final List<HostMessage> said = new ArrayList<>();
    final List<String> cancelled = new ArrayList<>();
    Runnable ready = () -> {};

    List<HostWord> words() throws Exception {
      var words = new ArrayList<HostWord>();
      for (var message : said) words.add(((Heard.Known<HostWord>) Wire.hostWord(message)).word());
      return words;
    }

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {
      cancelled.add(String.valueOf(message));
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
      ready = handler;
    }

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void onNext(HostMessage message) {
      said.add(message);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
