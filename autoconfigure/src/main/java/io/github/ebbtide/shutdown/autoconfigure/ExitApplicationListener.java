package io.github.ebbtide.shutdown.autoconfigure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

import io.github.ebbtide.shutdown.ProcessExit;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Lets an application end with the process, from just before its context is refreshed:
 * that is when Spring Boot itself registers its shutdown hook, and only where it does,
 * for the context or one above it.
 */
final class ExitApplicationListener implements ApplicationListener<SpringApplicationEvent>, Ordered {

	/**
	 * Every test context of Spring's has a property source of this name, that of a slice
	 * too; the constant cannot be referred to from here.
	 */
	private static final String TEST_PROPERTIES = "Inlined Test Properties";

	private static final String BOOTS_OWN_LISTENER = "org.springframework.boot.SpringApplicationShutdownHook$";

	private static final String AOT_PROCESSING = "spring.aot.processing";

	private final Map<ApplicationContext, ContextExit> exits = new ConcurrentHashMap<>();

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void onApplicationEvent(SpringApplicationEvent event) {
		if (event instanceof ApplicationPreparedEvent prepared) {
			prepare(prepared.getApplicationContext());
		}
		else if (event instanceof ApplicationStartedEvent started) {
			started(started.getApplicationContext());
		}
		else if (event instanceof ApplicationReadyEvent ready && staysUp(ready.getSpringApplication())) {
			rehearse(ready.getApplicationContext());
		}
		else if (event instanceof ApplicationFailedEvent failed && failed.getApplicationContext() != null) {
			failed(failed.getApplicationContext());
		}
	}

	private void prepare(ConfigurableApplicationContext context) {
		ConfigurableEnvironment environment = context.getEnvironment();
		if (environment.getProperty("ebbtide.shutdown.enabled", Boolean.class, true)
				&& !environment.getPropertySources().contains(TEST_PROPERTIES) && !Boolean.getBoolean(AOT_PROCESSING)) {
			context.addBeanFactoryPostProcessor((beanFactory) -> register(context, beanFactory));
		}
	}

	private void register(ConfigurableApplicationContext context, ConfigurableListableBeanFactory beanFactory) {
		if (!endsWithTheProcess(context)) {
			return;
		}
		ShutdownProperties properties = ShutdownProperties.in(context.getEnvironment());
		ContextExit exit = new ContextExit(context, properties);
		this.exits.put(context, exit);
		ProcessExit.ofThisJvm().register(exit);
		if (beanFactory instanceof DefaultSingletonBeanRegistry registry) {
			boolean closes = properties.release() == ReleaseMode.CLOSE && !ProcessExit.ofThisJvm().hasBegun();
			Runnable closed = closes ? ChildContexts.register(context) : () -> {
			};
			// the first to be registered is the last to be destroyed
			registry.registerDisposableBean("ebbtideContextExit", () -> {
				unregister(context);
				closed.run();
			});
		}
	}

	/**
	 * Boot registers no hook for a child of a {@code SpringApplicationBuilder}: its
	 * parent closes it.
	 */
	private static boolean endsWithTheProcess(ApplicationContext context) {
		ApplicationContext parent = context.getParent();
		return bootRegisteredItsHook(context) || (parent != null && endsWithTheProcess(parent));
	}

	private static boolean bootRegisteredItsHook(ApplicationContext context) {
		return context instanceof AbstractApplicationContext abstractContext
				&& abstractContext.getApplicationListeners()
					.stream()
					.anyMatch((listener) -> listener.getClass().getName().startsWith(BOOTS_OWN_LISTENER));
	}

	private void started(ConfigurableApplicationContext context) {
		ContextExit exit = this.exits.get(context);
		if (exit != null) {
			exit.refreshed();
			while (ProcessExit.ofThisJvm().hasBegun()) {
				// asked to stop meanwhile: nothing more is started, and the process ends
				LockSupport.parkNanos(Long.MAX_VALUE);
				Thread.interrupted();
			}
		}
	}

	/** A job that is about to end by itself must not be held by a rehearsal's threads. */
	private static boolean staysUp(SpringApplication application) {
		return application.getWebApplicationType() != WebApplicationType.NONE;
	}

	private void rehearse(ConfigurableApplicationContext context) {
		ContextExit exit = this.exits.get(context);
		if (exit != null && exit.coordinator() != null) {
			Thread thread = new Thread(exit::rehearse, "ebbtide-rehearsal");
			thread.setDaemon(true);
			thread.setPriority(Thread.MIN_PRIORITY);
			thread.start();
		}
	}

	private void failed(ConfigurableApplicationContext context) {
		ContextExit exit = this.exits.get(context);
		if (exit != null) {
			exit.refreshed();
			unregister(context);
		}
	}

	private void unregister(ApplicationContext context) {
		ContextExit exit = this.exits.remove(context);
		if (exit != null) {
			ProcessExit.ofThisJvm().unregister(exit);
		}
	}

}
