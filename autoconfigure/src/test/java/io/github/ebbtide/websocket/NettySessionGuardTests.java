package io.github.ebbtide.websocket;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.netty.channel.AbortedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class NettySessionGuardTests {

	private final WebSocketSessions sessions = new WebSocketSessions(List::of, List::of);

	private final AtomicInteger reads = new AtomicInteger();

	private final EmbeddedChannel channel = new EmbeddedChannel();

	private final NettySession session = new NettySession(this.sessions, this.channel, "/raw", null, null);

	private boolean stalled;

	NettySessionGuardTests() {
		this.channel.config().setAutoRead(false);
		this.channel.pipeline().addLast(new Reads(), this.session.guard());
		this.sessions.add(this.session);
	}

	@AfterEach
	void releaseWhatIsLeft() {
		this.channel.finishAndReleaseAll();
	}

	private void close() {
		this.session.closing(1001);
		this.session.close(1001, "Service is stopping");
		this.channel.runPendingTasks();
	}

	private CloseOutcome outcome() {
		assertThat(this.sessions.closes()).hasSize(1);
		return this.sessions.closes().keySet().iterator().next().outcome();
	}

	@Test
	void untilItIsClosedEverythingPasses() {
		WebSocketFrame[] frames = { new TextWebSocketFrame("text"), new PingWebSocketFrame(), new PongWebSocketFrame(),
				new CloseWebSocketFrame(1000, "") };
		for (WebSocketFrame frame : frames) {
			this.channel.writeOutbound(frame);
			this.channel.writeInbound(frame.retain());
			assertThat(this.channel.<Object>readOutbound()).isSameAs(frame);
			assertThat(this.channel.<WebSocketFrame>readInbound()).isSameAs(frame);
			assertThat(frame.release(2)).isTrue();
		}
		assertThat(this.reads).hasValue(0);
	}

	@Test
	void whoClosedItFirstIsNotInterrupted() {
		this.channel.writeInbound(new CloseWebSocketFrame(1000, ""));
		close();
		assertThat(this.channel.<Object>readOutbound()).isNull();
		this.channel.close();
		assertThat(this.sessions.active()).isZero();
		assertThat(outcome()).isEqualTo(CloseOutcome.UNACKNOWLEDGED);
	}

	@Test
	void afterTheCloseNothingGoesOutAndEverythingIsReleased() {
		close();
		assertThat(this.channel.<CloseWebSocketFrame>readOutbound()).satisfies((frame) -> {
			assertThat(frame.statusCode()).isEqualTo(1001);
			assertThat(frame.reasonText()).isEqualTo("Service is stopping");
			assertThat(frame.release()).isTrue();
		});
		TextWebSocketFrame text = new TextWebSocketFrame("text");
		assertThat(this.channel.writeAndFlush(text).cause()).isInstanceOf(AbortedException.class);
		PingWebSocketFrame ping = new PingWebSocketFrame(Unpooled.buffer(4));
		assertThat(this.channel.writeAndFlush(ping).isSuccess()).isTrue();
		PongWebSocketFrame pong = new PongWebSocketFrame(Unpooled.buffer(4));
		assertThat(this.channel.writeAndFlush(pong).isSuccess()).isTrue();
		CloseWebSocketFrame close = new CloseWebSocketFrame(1000, "");
		this.channel.writeAndFlush(close);
		PingWebSocketFrame theirs = new PingWebSocketFrame(Unpooled.buffer(4));
		this.channel.writeInbound(theirs);
		assertThat(List.of(text, ping, pong, close, theirs)).allSatisfy((frame) -> assertThat(frame.refCnt()).isZero());
		assertThat(this.channel.<Object>readOutbound()).isNull();
		assertThat(this.channel.<Object>readInbound()).isNull();
	}

	@Test
	void whoClosesItTooWaitsForTheAnswer() {
		close();
		ChannelFuture closed = this.channel.writeAndFlush(new CloseWebSocketFrame(1000, ""));
		// over HTTP/2 the stream ends as well
		ChannelFuture ended = this.channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
		assertThat(closed.isDone() || ended.isDone()).isFalse();
		CloseWebSocketFrame answer = new CloseWebSocketFrame(1001, "");
		this.channel.writeInbound(answer);
		assertThat(closed.isSuccess() && ended.isSuccess()).isTrue();
		assertThat(this.channel.<Object>readInbound()).isSameAs(answer);
		assertThat(this.channel.isActive()).isFalse();
		assertThat(outcome()).isEqualTo(CloseOutcome.ACKNOWLEDGED);
	}

	@Test
	void anAnswerThatComesTooEarlyDoesNotKeepTheCloseFromGoingOut() {
		this.stalled = true;
		close();
		assertThat(this.sessions.closes()).isEmpty();
		this.channel.writeInbound(new CloseWebSocketFrame(4000, ""));
		assertThat(this.channel.isActive()).isTrue();
		this.stalled = false;
		this.channel.flush();
		assertThat(this.channel.<Object>readOutbound()).isInstanceOf(CloseWebSocketFrame.class);
		assertThat(this.channel.isActive()).isFalse();
		assertThat(outcome()).isEqualTo(CloseOutcome.ACKNOWLEDGED);
	}

	@Test
	void toCutWhatHasEndedDoesNothing() {
		this.channel.close();
		this.session.cut();
		this.session.close(1001, "");
		this.channel.runPendingTasks();
		this.channel.checkException();
	}

	@Test
	void whoClosesItTooIsToldWhenThePeerIsGone() {
		close();
		ChannelFuture closed = this.channel.writeAndFlush(new CloseWebSocketFrame(1000, ""));
		this.session.aborting(1001);
		this.session.cut();
		this.channel.runPendingTasks();
		assertThat(closed.cause()).isInstanceOf(AbortedException.class);
		assertThat(outcome()).isEqualTo(CloseOutcome.ABORTED);
	}

	@Test
	void thePeerIsReadUntilAnApplicationThatDoesNotReadWouldHaveToHoldTooMuch() {
		close();
		int frames = 0;
		for (int before = 0; this.reads.get() > before && frames < 1000; frames++) {
			before = this.reads.get();
			this.channel.writeInbound(new TextWebSocketFrame("x".repeat(1024)));
		}
		assertThat(frames).isBetween(200, 256);
		this.channel.read();
		int before = this.reads.get();
		this.channel.writeInbound(new TextWebSocketFrame("more"));
		assertThat(this.reads).hasValue(before + 1);
	}

	@Test
	void ofAnApplicationThatHasEndedNothingHasToBeHeld() {
		close();
		this.channel.writeAndFlush(new CloseWebSocketFrame(1000, ""));
		for (int i = 0; i < 1000; i++) {
			int before = this.reads.get();
			TextWebSocketFrame text = new TextWebSocketFrame("x".repeat(1024));
			this.channel.writeInbound(text);
			assertThat(text.refCnt()).isZero();
			assertThat(this.reads).hasValue(before + 1);
		}
	}

	@Test
	void isBusyInTheMiddleOfAMessageWhileThatIsWaitedFor() {
		this.channel.writeOutbound(new TextWebSocketFrame(false, 0, "first "));
		await().during(Duration.ofMillis(50)).until(() -> this.session.isBusy(true));
		assertThat(this.session.isBusy(false)).isFalse();
		this.channel.writeOutbound(new ContinuationWebSocketFrame(true, 0, "last"));
		await().until(() -> !this.session.isBusy(true));
		this.channel.write(new TextWebSocketFrame("unwritten"));
		await().during(Duration.ofMillis(50)).until(() -> this.session.isBusy(true));
	}

	/**
	 * Counts how often the peer is to be read, and lets nothing out while it does not.
	 */
	private final class Reads extends ChannelOutboundHandlerAdapter {

		@Override
		public void read(ChannelHandlerContext context) {
			NettySessionGuardTests.this.reads.incrementAndGet();
			context.read();
		}

		@Override
		public void flush(ChannelHandlerContext context) {
			if (!NettySessionGuardTests.this.stalled) {
				context.flush();
			}
		}

	}

}
