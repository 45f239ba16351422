package io.github.ebbtide.websocket;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.stream.Stream;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What two ends need to talk TLS: a key for one, and trust in it for the other.
 */
public final class Tls {

	private static final String PASSWORD = "changeit";

	private final Path keyStore;

	private Tls(Path keyStore) {
		this.keyStore = keyStore;
	}

	public static Tls create() throws Exception {
		Path keyStore = Files.createTempDirectory("ebbtide").resolve("server.p12");
		new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
				"-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-storetype", "PKCS12", "-keystore",
				keyStore.toString(), "-storepass", PASSWORD)
			.inheritIO()
			.start()
			.waitFor();
		return new Tls(keyStore);
	}

	/** Returns what makes a server of Boot use the key. */
	String[] serverProperties(String... others) {
		return Stream.concat(Stream.of("server.ssl.key-store=" + this.keyStore,
				"server.ssl.key-store-password=" + PASSWORD, "server.ssl.key-store-type=PKCS12"), Stream.of(others))
			.toArray(String[]::new);
	}

	private KeyStore store() throws GeneralSecurityException, IOException {
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(this.keyStore)) {
			store.load(in, PASSWORD.toCharArray());
		}
		return store;
	}

	/** Returns what trusts this server. */
	public KeyStore trust() throws GeneralSecurityException, IOException {
		KeyStore trust = KeyStore.getInstance("PKCS12");
		trust.load(null, null);
		trust.setCertificateEntry("server", store().getCertificate("server"));
		return trust;
	}

	/** Returns what holds the key. */
	public SSLContext server() throws GeneralSecurityException, IOException {
		KeyStore store = store();
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(store, PASSWORD.toCharArray());
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keys.getKeyManagers(), null, null);
		return context;
	}

	/** Returns what trusts everybody. */
	public static SSLContext client() throws GeneralSecurityException {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, new TrustManager[] { new TrustingManager() }, null);
		return context;
	}

	/** Trusts everybody. */
	private static final class TrustingManager extends X509ExtendedTrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType) {
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
