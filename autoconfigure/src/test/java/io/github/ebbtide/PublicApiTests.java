package io.github.ebbtide;

import java.util.List;
import java.util.Set;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The public API is small: what users are promised is listed here, and whatever else is
 * public is so because wiring in another package needs it.
 */
class PublicApiTests {

	private static final Set<String> API = Set.of("work.Blocker", "work.Deadline", "work.Intake", "work.Work",
			"work.WorkSource", "shutdown.DrainState", "shutdown.OnShutdown", "shutdown.ShutdownCoordinator",
			"shutdown.ShutdownListener", "shutdown.ShutdownPhase", "shutdown.ShutdownReason", "shutdown.ShutdownReport",
			"shutdown.ShutdownTask");

	private static final JavaClasses PROJECT = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.github.ebbtide");

	@ParameterizedTest
	@ValueSource(strings = { "work", "shutdown", "traffic", "executor", "stream", "messaging" })
	void whatIsPublicIsPromisedOrNeededByAnotherPackage(String feature) {
		List<JavaClass> open = PROJECT.stream()
			.filter((type) -> type.getPackageName().equals("io.github.ebbtide." + feature))
			.filter((type) -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
			.toList();
		assertThat(open).isNotEmpty()
			.allSatisfy((type) -> assertThat(
					isPromised(type) || isUsedByAnotherPackage(type) || isInAPublicSignature(type, open))
				.as("%s could be package-private", type.getName())
				.isTrue());
	}

	@Test
	void whatIsPromisedIsThere() {
		assertThat(API).allSatisfy((name) -> assertThat(PROJECT.get("io.github.ebbtide." + name).getModifiers())
			.contains(JavaModifier.PUBLIC));
	}

	private static boolean isPromised(JavaClass type) {
		return API.contains(type.getName().substring("io.github.ebbtide.".length()));
	}

	private static boolean isUsedByAnotherPackage(JavaClass type) {
		return type.getDirectDependenciesToSelf()
			.stream()
			.anyMatch((use) -> !use.getOriginClass().getPackageName().equals(type.getPackageName()));
	}

	private static boolean isInAPublicSignature(JavaClass type, List<JavaClass> open) {
		return open.stream()
			.filter((other) -> other != type)
			.flatMap((other) -> other.getCodeUnits().stream())
			.filter((unit) -> unit.getModifiers().contains(JavaModifier.PUBLIC))
			.anyMatch((unit) -> unit.getRawReturnType().equals(type) || unit.getRawParameterTypes().contains(type));
	}

}
