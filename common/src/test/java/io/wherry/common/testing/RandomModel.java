package io.wherry.common.testing;

import io.wherry.common.model.AccountName;
import io.wherry.common.model.Accounts;
import io.wherry.common.model.Address;
import io.wherry.common.model.Aftermath;
import io.wherry.common.model.Build;
import io.wherry.common.model.Bytes;
import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Enrolled;
import io.wherry.common.model.Enrolment;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostId;
import io.wherry.common.model.HostRules;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Labels;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Order;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Placement;
import io.wherry.common.model.Plan;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.model.RolloutId;
import io.wherry.common.model.SignedStatement;
import io.wherry.common.model.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Random values of the model, the same ones for the same seed. */
public final class RandomModel {
  private final SplittableRandom random;

  public RandomModel(long seed) {
    random = new SplittableRandom(seed);
  }

  public String letters(String alphabet, int least, int most) {
    var text = new StringBuilder();
    for (int i = random.nextInt(least, most + 1); i > 0; i--)
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    return text.toString();
  }

  public String word() {
    return letters("abcdefghijklmnopqrstuvwxyz", 1, 12);
  }

  public String prose() {
    return letters("abc ÄÖ€xyz\n\t", 0, 60);
  }

  public boolean coin() {
    return random.nextBoolean();
  }

  public long number() {
    return random.nextLong(0, 1L << random.nextInt(1, 63));
  }

  public Instant instant() {
    return Instant.ofEpochMilli(random.nextLong(0, 4_000_000_000_000L));
  }

  public Duration duration() {
    return Duration.ofMillis(random.nextLong(1, 4_000_000_000L));
  }

  public Bytes bytes(int most) {
    var bytes = new byte[random.nextInt(1, most)];
    random.nextBytes(bytes);
    return new Bytes(bytes);
  }

  public <T> Optional<T> maybe(Supplier<T> some) {
    return coin() ? Optional.of(some.get()) : Optional.empty();
  }

  public <T> List<T> list(int most, Supplier<T> some) {
    var list = new ArrayList<T>();
    for (int i = random.nextInt(most + 1); i > 0; i--) list.add(some.get());
    return list;
  }

  public <E extends Enum<E>> E any(Class<E> kind) {
    return kind.getEnumConstants()[random.nextInt(kind.getEnumConstants().length)];
  }

  public Digest digest() {
    return Digest.of(bytes(20).value());
  }

  public HostId host() {
    return new HostId(letters("abcdefghijklmnopqrstuvwxyz234567", 26, 26));
  }

  public ChangeId change() {
    return new ChangeId(letters("abcdefghij0123456789", 1, 30));
  }

  public ReleaseId release() {
    return new ReleaseId(new RepositoryName(word()), 1 + random.nextInt(10_000));
  }

  public PackageId packageId() {
    return PackageId.of(
        word() + "-" + word() + "/" + word(),
        random.nextInt(30)
            + "."
            + random.nextInt(30)
            + (coin() ? "-r" + (1 + random.nextInt(9)) : ""),
        coin() ? "0" : word());
  }

  public Build build() {
    return new Build(packageId(), letters("abcdef0123456789", 1, 20));
  }

  public Inventory inventory() {
    return new Inventory(
        list(20, this::installed), maybe(this::accounts), maybe(this::rules), list(2, this::word));
  }

  private InstalledPackage installed() {
    var elsewhere = maybe(this::word);
    boolean managed = elsewhere.isEmpty() && coin();
    return new InstalledPackage(packageId(), maybe(this::digest), managed, elsewhere);
  }

  private Accounts accounts() {
    return new Accounts(list(5, this::word), list(5, this::word));
  }

  private HostRules rules() {
    if (coin()) return HostRules.NONE;
    return new HostRules(
        maybe(() -> list(3, () -> "*/* " + word())),
        list(3, () -> word() + "/" + word()),
        list(3, () -> "*/*::" + word()),
        maybe(this::word),
        maybe(() -> list(3, () -> "*/* " + word())),
        list(2, () -> new HostRules.NamedSet(word(), list(3, () -> "app/" + word()))),
        list(2, this::word));
  }

  public Plan plan() {
    return new Plan(release(), digest(), list(10, this::planned));
  }

  private Change planned() {
    if (coin()) return new Change.Remove(packageId());
    if (coin())
      return new Change.Account(
          new AccountName(any(AccountName.Kind.class), word()), "a/" + word(), digest());
    return new Change.Install(
        build(), "packages/" + word() + "/" + word() + ".pbin", digest(), list(2, this::packageId));
  }

  public Order order() {
    return new Order(
        change(),
        maybe(() -> RolloutId.of(1 + random.nextInt(99))),
        1 + random.nextInt(9),
        plan(),
        duration(),
        digest(),
        letters("0123456789abcdef", 40, 40));
  }

  public Hello hello() {
    int lowest = 1 + random.nextInt(3);
    return new Hello(
        new Hello.Agent(word(), lowest, lowest + random.nextInt(3), word(), list(4, this::word)),
        new Hello.Machine(word(), word(), word(), word(), instant(), placement()),
        new Hello.Following(
            new RepositoryName(word()), new ChannelName(word()), coin(), number(), number()),
        inventory(),
        maybe(this::release),
        maybe(this::change),
        reports());
  }

  private Hello.Reports reports() {
    long highest = number();
    return new Hello.Reports(highest, coin() ? 0 : highest / 2);
  }

  private Fault fault() {
    return new Fault(any(Fault.Category.class), prose(), maybe(() -> any(Fault.Cause.class)));
  }

  private Aftermath aftermath() {
    return new Aftermath(
        list(3, () -> new Aftermath.Stale(number(), prose(), list(2, this::prose))),
        maybe(this::prose).filter(why -> !why.isEmpty()),
        random.nextBoolean());
  }

  public Report report() {
    return switch (random.nextInt(4)) {
      case 3 -> new Report.Remaining(aftermath());
      case 0 ->
          new Report.Progress(
              change(),
              release(),
              any(Step.class),
              number(),
              number(),
              prose(),
              maybe(() -> any(Fault.Cause.class)));
      case 1 -> new Report.Inventoried(inventory());
      default ->
          new Report.Ended(
              change(),
              release(),
              any(Outcome.class),
              maybe(this::release),
              maybe(this::fault),
              inventory(),
              new Report.Cost(number(), duration(), list(3, this::prose)));
    };
  }

  public HostWord hostWord() {
    return switch (random.nextInt(7)) {
      case 0 -> new HostWord.Greeted(hello());
      case 1 -> new HostWord.Reported(1 + number(), instant(), report());
      case 2 -> new HostWord.AskedPermission(change(), release());
      case 3 -> new HostWord.AskedPlan(release(), inventory());
      case 4 -> new HostWord.Moved(placement());
      case 5 -> new HostWord.PassedOver(list(3, () -> random.nextInt(1, 99)), 1);
      default -> new HostWord.Beat(instant());
    };
  }

  private Placement placement() {
    return new Placement(
        maybe(this::uuid), maybe(this::word), new java.util.TreeSet<>(list(3, this::uuid)));
  }

  private String uuid() {
    return new java.util.UUID(random.nextLong(), random.nextLong()).toString();
  }

  public MasterWord masterWord() {
    return switch (random.nextInt(8)) {
      case 0 ->
          new MasterWord.Welcomed(
              1 + random.nextInt(9),
              list(3, () -> "http://" + word() + ":80/"),
              Duration.ofSeconds(1 + random.nextInt(999)),
              number(),
              number());
      case 1 ->
          new MasterWord.Announced(
              new SignedStatement(new ChannelName(word()), bytes(200).value(), bytes(200).value()));
      case 2 -> new MasterWord.Ordered(order());
      case 3 -> new MasterWord.Withdrawn(change(), prose());
      case 4 -> new MasterWord.Permitted(change(), duration());
      case 5 -> new MasterWord.Refused(change(), prose(), coin(), duration());
      case 6 -> new MasterWord.Acknowledged(number());
      default -> new MasterWord.Held(prose());
    };
  }

  public Enrolment enrolment() {
    return new Enrolment(
        word(), bytes(100), bytes(100), word(), word(), inventory(), 1, 1 + random.nextInt(3));
  }

  public Enrolled enrolled() {
    return new Enrolled(
        host(),
        List.of(bytes(500), bytes(500)),
        new RepositoryName(word()),
        new ChannelName(word()),
        new Labels(coin() ? Map.of() : Map.of(word(), word())),
        list(3, () -> new Address(word(), random.nextInt(65536))));
  }
}
