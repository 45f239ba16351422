package io.github.ebbtide.shutdown;

import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;

import io.github.ebbtide.work.ManualTicker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SignalTrap}: who handles a signal. None is ever raised.
 */
class SignalTrapTests {

	private final SignalTrap trap = new SignalTrap((signal) -> {
	});

	// somebody else's, so that it is known who had the signal before
	private final Object owner = newHandler();

	private final Object before;

	SignalTrapTests() throws ReflectiveOperationException {
		this.before = handle(this.owner);
	}

	@AfterEach
	void restore() throws ReflectiveOperationException {
		this.trap.restore();
		handle(this.before);
	}

	@Test
	void takesASignalAndGivesItBack() throws ReflectiveOperationException {
		assertThat(this.trap.install("USR2")).isTrue();
		assertThat(handler()).hasToString("ebbtide handler of SIGUSR2");
		this.trap.restore();
		assertThat(handler()).isSameAs(this.owner);
	}

	@Test
	void takingASignalTwiceStillGivesItBackToTheFirstOwner() throws ReflectiveOperationException {
		this.trap.install("USR2");
		assertThat(this.trap.install("USR2")).isTrue();
		this.trap.restore();
		assertThat(handler()).isSameAs(this.owner);
	}

	@Test
	void signalThatTheParentProcessHadIgnoredStaysIgnoredAndNeedsNoHookInstead() throws ReflectiveOperationException {
		Object ignore = Class.forName("sun.misc.SignalHandler").getField("SIG_IGN").get(null);
		handle(ignore);
		try {
			assertThat(this.trap.install("USR2")).isTrue();
			assertThat(handler()).isEqualTo(ignore);
		}
		finally {
			handle(this.owner);
		}
	}

	@Test
	void signalThatCannotBeHadIsRefusedQuietly() {
		assertThat(this.trap.install("KILL")).isFalse();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void signalThatDoesNotExistIsLeftOut(CapturedOutput output) {
		assertThat(this.trap.install("NOSUCH")).isTrue();
		assertThat(output).contains("NOSUCH").contains("ebbtide.shutdown.signals");
	}

	@Test
	void lastApplicationToGoGivesTheSignalsBack() throws ReflectiveOperationException {
		ProcessExit exit = new ProcessExit(new ManualTicker(), (code) -> {
		}, (code) -> {
		}, OutputStream.nullOutputStream());
		TestTarget first = target();
		TestTarget second = target();
		exit.register(first);
		exit.register(second);
		assertThat(handler()).hasToString("ebbtide handler of SIGUSR2");
		exit.unregister(first);
		assertThat(handler()).hasToString("ebbtide handler of SIGUSR2");
		exit.unregister(second);
		assertThat(handler()).isSameAs(this.owner);
	}

	private static TestTarget target() {
		return new TestTarget(null)
			.with(new ExitSettings(Duration.ofSeconds(25), Set.of("USR2"), false, 124, false, false));
	}

	private static Object newHandler() throws ReflectiveOperationException {
		Class<?> type = Class.forName("sun.misc.SignalHandler");
		return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, args) -> switch (method.getName()) {
					case "equals" -> proxy == args[0];
					case "hashCode" -> System.identityHashCode(proxy);
					case "toString" -> "somebody else's handler";
					default -> null;
				});
	}

	/** Returns who handles SIGUSR2 now. */
	private static Object handler() throws ReflectiveOperationException {
		Object current = handle(Class.forName("sun.misc.SignalHandler").getField("SIG_DFL").get(null));
		handle(current);
		return current;
	}

	private static Object handle(Object handler) throws ReflectiveOperationException {
		Class<?> signalType = Class.forName("sun.misc.Signal");
		return signalType.getMethod("handle", signalType, Class.forName("sun.misc.SignalHandler"))
			.invoke(null, signalType.getConstructor(String.class).newInstance("USR2"), handler);
	}

}
