package io.github.ebbtide;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rules of the house, as code; and for each, that it can be broken.
 */
class ArchitectureTests {

	private static final List<String> FEATURES = List.of("process", "traffic", "websocket", "executor", "messaging",
			"stream", "timeout", "grpc");

	private static final JavaClasses PROJECT = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.github.ebbtide");

	// a tree of its own that breaks every rule once
	private static final JavaClasses BROKEN = new ClassFileImporter().importPackages("broken.ebbtide");

	@Test
	void workUsesPlainJavaOnly() {
		check("work does what it may not", plainJava("work"));
	}

	@Test
	void shutdownUsesPlainJavaAndWork() {
		check("shutdown does what it may not", plainJava("shutdown", "work"));
	}

	@Test
	void processUsesPlainJavaWorkAndShutdown() {
		check("process does what it may not", plainJava("process", "work", "shutdown"));
	}

	@Test
	void noFeatureUsesAnother() {
		for (String feature : FEATURES) {
			String[] others = FEATURES.stream()
				.filter((other) -> !other.equals(feature))
				.map((other) -> "..ebbtide." + other + "..")
				.toArray(String[]::new);
			ArchRule rule = noClasses().that()
				.resideInAPackage("..ebbtide." + feature + "..")
				.should()
				.dependOnClassesThat()
				.resideInAnyPackage(others)
				.allowEmptyShould(true);
			rule.check(PROJECT);
			if (feature.equals("traffic")) {
				assertBreakable(rule);
			}
		}
	}

	@Test
	void edgesAreKnownToWiringOnly() {
		for (String edge : List.of("endpoint", "metrics")) {
			ArchRule rule = noClasses().that()
				.resideOutsideOfPackages("..autoconfigure..", "..ebbtide." + edge + "..")
				.should()
				.dependOnClassesThat()
				.resideInAPackage("..ebbtide." + edge + "..");
			check("only wiring knows " + edge, rule);
		}
	}

	@Test
	void wiringIsKnownToWiringOnly() {
		check("only wiring knows wiring",
				noClasses().that()
					.resideOutsideOfPackage("..autoconfigure..")
					.should()
					.dependOnClassesThat()
					.resideInAPackage("..ebbtide..autoconfigure.."));
	}

	@Test
	void micrometerIsKnownToMetricsOnly() {
		check("Micrometer in metrics",
				noClasses().that()
					.resideOutsideOfPackage("..ebbtide.metrics..")
					.should()
					.dependOnClassesThat()
					.resideInAPackage("io.micrometer.."));
	}

	@Test
	void bootIsKnownToWiringAndEndpointsOnly() {
		check("Boot at the edge",
				noClasses().that()
					.resideOutsideOfPackages("..autoconfigure..", "..ebbtide.endpoint..")
					.should()
					.dependOnClassesThat()
					.resideInAPackage("org.springframework.boot.."));
	}

	@Test
	void packagesFormNoCycle() {
		ArchRule rule = slices().matching("(**)").should().beFreeOfCycles().allowEmptyShould(true);
		rule.check(PROJECT);
		assertBreakable(rule);
	}

	@Test
	void everyPackageIsNullMarked() {
		check("every package is null-marked", classes().should(new ArchCondition<>("be in a package of @NullMarked") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
				events.add(new SimpleConditionEvent(type, marked,
						type.getPackageName() + " has no package-info with @NullMarked"));
			}

		}));
	}

	@Test
	void propertiesAndFailureAnalyzersArePackagePrivate() {
		for (String suffix : List.of("Properties", "FailureAnalyzer")) {
			check("package-private",
					classes().that()
						.haveSimpleNameEndingWith(suffix)
						.and()
						.areTopLevelClasses()
						.should()
						.bePackagePrivate());
		}
	}

	@Test
	void autoConfigurationsArePublicFinalWithoutPublicMembers() {
		check("auto-configurations are types only",
				classes().that()
					.haveSimpleNameEndingWith("AutoConfiguration")
					.should(new ArchCondition<>("be public and final without public members") {

						@Override
						public void check(JavaClass type, ConditionEvents events) {
							boolean shaped = type.getModifiers()
								.containsAll(List.of(JavaModifier.PUBLIC, JavaModifier.FINAL));
							// the constructor that the compiler makes is as public as its
							// class
							boolean open = type.getMembers()
								.stream()
								.filter((member) -> !member.getName().equals("<init>")
										|| !member.getFullName().endsWith("()"))
								.anyMatch((member) -> member.getModifiers().contains(JavaModifier.PUBLIC));
							events.add(new SimpleConditionEvent(type, shaped && !open, type.getName() + " is not"));
						}

					}));
	}

	/**
	 * A child context would be content with its parent's, and drain what is not its own.
	 */
	@Test
	void eachContextHasBeansOfItsOwn() {
		check("own beans in each context",
				classes().should(new ArchCondition<>("look for a missing bean in the current context only") {

					@Override
					public void check(JavaClass type, ConditionEvents events) {
						Stream.concat(Stream.of(type), type.getMethods().stream())
							.flatMap((each) -> each.tryGetAnnotationOfType(ConditionalOnMissingBean.class).stream())
							.forEach((condition) -> events
								.add(new SimpleConditionEvent(type, condition.search() == SearchStrategy.CURRENT,
										type.getName() + " is content with a bean of a parent: " + condition)));
					}

				}));
	}

	@Test
	void nobodySleeps() {
		check("no fixed sleep",
				noClasses().should()
					.callMethodWhere(DescribedPredicate.describe("is a sleep",
							(call) -> call.getTarget().getName().equals("sleep")
									&& (call.getTargetOwner().isEquivalentTo(Thread.class)
											|| call.getTargetOwner().isEquivalentTo(TimeUnit.class)))));
	}

	/** Somebody may set it: what it says is shown, and nothing is decided by it. */
	@Test
	void nobodyWaitsByTheWallClock() {
		check("no wall clock", noClasses().that()
			// shown as a time of day, and what Tomcat and Spring themselves go by
			.doNotHaveFullyQualifiedName("io.github.ebbtide.shutdown.DrainRecord")
			.and()
			.doNotHaveFullyQualifiedName("io.github.ebbtide.endpoint.autoconfigure.EndpointAutoConfiguration")
			.and()
			.doNotHaveFullyQualifiedName("io.github.ebbtide.traffic.TomcatConnections")
			.and()
			.doNotHaveFullyQualifiedName("io.github.ebbtide.executor.ScheduledMethods")
			.should()
			.callMethodWhere(DescribedPredicate.describe("reads the wall clock",
					(call) -> call.getTarget().getName().equals("currentTimeMillis")
							|| (call.getTargetOwner().getPackageName().equals("java.time")
									&& call.getTarget().getName().matches("now|system.*")))));
	}

	@Test
	void nobodyPrints() {
		check("no System.out", noClasses().should().accessField(System.class, "out"));
		check("no System.err", noClasses().should().accessField(System.class, "err"));
	}

	@Test
	void thereAreClassesToCheck() {
		assertThat(PROJECT).hasSizeGreaterThan(30);
		assertThat(BROKEN).isNotEmpty();
	}

	private static ArchRule plainJava(String feature, String... others) {
		String[] own = Arrays.stream(others).map((other) -> "..ebbtide." + other).toArray(String[]::new);
		DescribedPredicate<JavaClass> foreign = resideOutsideOfPackages("java..", "org.jspecify..",
				"org.apache.commons.logging..", "..ebbtide." + feature)
			.and(DescribedPredicate.not(resideInAnyPackage(own)));
		return noClasses().that().resideInAPackage("..ebbtide." + feature).should().dependOnClassesThat(foreign);
	}

	private static void check(String what, ArchRule rule) {
		rule.as(what).allowEmptyShould(true).check(PROJECT);
		assertBreakable(rule);
	}

	private static void assertBreakable(ArchRule rule) {
		assertThat(rule.evaluate(BROKEN).hasViolation()).as("can be broken: " + rule.getDescription()).isTrue();
	}

}
