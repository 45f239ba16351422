package io.github.ebbtide.timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import com.mongodb.MongoClientSettings;
import io.github.ebbtide.timeout.SocketTimeout.Limit;
import io.github.ebbtide.timeout.SocketTimeout.Meaning;
import io.github.ebbtide.timeout.SocketTimeout.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Gives MongoDB's driver a read timeout where neither the URI nor a customizer has.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class MongoTimeouts implements TimeoutReader {

	private final @Nullable Duration read;

	private final Supplier<? extends Map<String, ?>> clients;

	/**
	 * Create what sets and reads the timeouts.
	 * @param read the read timeout, if one is wanted
	 * @param clients supplies the clients by the names of their beans
	 */
	public MongoTimeouts(@Nullable Duration read, Supplier<? extends Map<String, ?>> clients) {
		this.read = read;
		this.clients = clients;
	}

	/**
	 * Return settings with a read timeout.
	 * @param settings the settings
	 * @return the same where they have one, or none is wanted
	 */
	public MongoClientSettings apply(MongoClientSettings settings) {
		Duration read = this.read;
		if (read == null || settings.getSocketSettings().getReadTimeout(TimeUnit.MILLISECONDS) != 0
				|| settings.getTimeout(TimeUnit.MILLISECONDS) != null) {
			return settings;
		}
		int millis = Math.toIntExact(Math.max(1, read.toMillis()));
		return MongoClientSettings.builder(settings)
			.applyToSocketSettings((socket) -> socket.readTimeout(millis, TimeUnit.MILLISECONDS))
			.build();
	}

	@Override
	public List<SocketTimeout> read() {
		List<SocketTimeout> timeouts = new ArrayList<>();
		this.clients.get().forEach((name, client) -> {
			MongoClientSettings settings = HiddenField.read(client, "settings", MongoClientSettings.class);
			if (settings != null) {
				addTo(timeouts, name, settings);
			}
		});
		return timeouts;
	}

	private void addTo(List<SocketTimeout> timeouts, String name, MongoClientSettings settings) {
		Duration connect = SocketTimeout.finite(settings.getSocketSettings().getConnectTimeout(TimeUnit.MILLISECONDS));
		Duration read = SocketTimeout.finite(settings.getSocketSettings().getReadTimeout(TimeUnit.MILLISECONDS));
		Long total = settings.getTimeout(TimeUnit.MILLISECONDS);
		timeouts.add(new SocketTimeout("mongodb", name, Limit.CONNECT, connect, Meaning.TOTAL, Origin.LIBRARY, null));
		if (total != null && total > 0) {
			timeouts.add(new SocketTimeout("mongodb", name, Limit.READ, SocketTimeout.finite(total), Meaning.TOTAL,
					Origin.USER, null));
			return;
		}
		timeouts.add(new SocketTimeout("mongodb", name, Limit.READ, read, Meaning.PER_OPERATION,
				Origin.of(read, this.read), "ebbtide.socket-timeouts.mongodb.read"));
	}

}
