package io.wherry.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Today's wire against every one that hosts may still speak. With {@code -Dwherry.write=true} the
 * newest is kept as well, where it says more than the last one that was.
 */
class CompatibilityTest {
  @Test
  void noKeptWireIsBroken() throws IOException {
    for (int number : KeptWire.numbers())
      assertThat(Compatibility.broken(KeptWire.read(number), KeptWire.today()))
          .as("against what is kept as %d", number)
          .isEmpty();
  }

  @Test
  void whatIsSpokenTodayIsKept() throws IOException {
    int last = KeptWire.numbers().getLast();
    boolean lacking = !Compatibility.broken(KeptWire.today(), KeptWire.read(last)).isEmpty();
    if (lacking && Boolean.getBoolean("wherry.write")) KeptWire.keep();
    int newest = KeptWire.numbers().getLast();
    assertThat(Compatibility.broken(KeptWire.today(), KeptWire.read(newest)))
        .as("what %d lacks of today's wire: run this test with -Dwherry.write=true", newest)
        .isEmpty();
  }

  private static FileDescriptorProto.Builder file(FileDescriptorSet.Builder set, String name) {
    return set.getFileBuilderList().stream()
        .filter(f -> f.getName().endsWith(name))
        .findFirst()
        .orElseThrow();
  }

  private static DescriptorProto.Builder hello(FileDescriptorSet.Builder set) {
    return file(set, "agents.proto").getMessageTypeBuilderList().stream()
        .filter(m -> m.getName().equals("Hello"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> after(Consumer<FileDescriptorSet.Builder> edit) {
    var edited = KeptWire.today().toBuilder();
    edit.accept(edited);
    return Compatibility.broken(KeptWire.today(), edited.build());
  }

  @Test
  void aNumberThatMeansAnotherThingIsFound() {
    assertThat(after(set -> hello(set).getFieldBuilder(1).setType(Type.TYPE_BYTES)))
        .singleElement()
        .asString()
        .contains("Hello.agent_version = 2 was LABEL_OPTIONAL TYPE_STRING and is")
        .contains("TYPE_BYTES");
    assertThat(after(set -> hello(set).getFieldBuilder(1).setLabel(Label.LABEL_REPEATED)))
        .hasSize(1);
  }

  @Test
  void aFieldMayGoOnlyWhereItsNumberIsReserved() {
    assertThat(after(set -> hello(set).removeField(1)))
        .singleElement()
        .asString()
        .contains("Hello.agent_version = 2 is gone and not reserved");
    assertThat(
            after(set -> {
              var range = DescriptorProto.ReservedRange.newBuilder().setStart(2).setEnd(3);
              hello(set).addReservedRange(range).removeField(1);
            }))
        .isEmpty();
  }

  @Test
  void aReservedNumberIsNotUsedAgain() {
    var reserved = KeptWire.today().toBuilder();
    hello(reserved)
        .addReservedRange(DescriptorProto.ReservedRange.newBuilder().setStart(90).setEnd(91));
    var used = reserved.clone();
    hello(used)
        .clearReservedRange()
        .addField(
            FieldDescriptorProto.newBuilder()
                .setName("again")
                .setNumber(90)
                .setType(Type.TYPE_STRING));
    assertThat(Compatibility.broken(reserved.build(), used.build()))
        .singleElement()
        .asString()
        .contains("90 was reserved and is used again");
  }

  @Test
  void aNumberOfAnEnumKeepsItsMeaning() {
    assertThat(
            after(set -> {
              var outcome = file(set, "common.proto").getEnumTypeBuilder(0);
              outcome.getValueBuilder(1).setName("OUTCOME_PERHAPS");
            }))
        .singleElement()
        .asString()
        .contains("1 no longer means OUTCOME_SETTLED");
  }

  @Test
  void aMethodStaysAsItIs() {
    assertThat(
            after(set ->
                file(set, "agents.proto")
                    .getServiceBuilder(0)
                    .getMethodBuilder(0)
                    .setServerStreaming(false)))
        .singleElement()
        .asString()
        .contains("Agents/Attend is gone or is another one");
    assertThat(after(set -> file(set, "enrolment.proto").removeService(0))).hasSize(1);
  }

  @Test
  void whatIsNewBreaksNothing() {
    assertThat(
            after(set ->
                hello(set)
                    .addField(
                        FieldDescriptorProto.newBuilder()
                            .setName("more")
                            .setNumber(91)
                            .setType(Type.TYPE_STRING))))
        .isEmpty();
  }
}
