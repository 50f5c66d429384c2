package dev.caravan.provider;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Ends the connection of an answer that is longer than it may be: closed in the ordinary way it would be read to its end,
 * which may never come. Threads may share it.
 */
record ShortAnswers(int longest) implements ExecChainHandler {
    /** An answer was longer than it may be. */
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;

        TooLong() {
            super("the answer is too long");
        }
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ClassicHttpResponse response = chain.proceed(request, scope);
        HttpEntity entity = response.getEntity();
        if (entity != null) {
            response.setEntity(new HttpEntityWrapper(entity) {
                @Override
                public InputStream getContent() throws IOException {
                    return new Bounded(super.getContent(), scope, longest);
                }
            });
        }
        return response;
    }

    private static final class Bounded extends FilterInputStream {
        private final ExecChain.Scope scope;
        private int left;

        Bounded(InputStream content, ExecChain.Scope scope, int longest) {
            super(content);
            this.scope = scope;
            this.left = longest;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] into, int from, int most) throws IOException {
            int some = super.read(into, from, most);
            count(Math.max(0, some));
            return some;
        }

        private void count(int bytes) throws TooLong {
            left -= bytes;
            if (left < 0) {
                scope.execRuntime.discardEndpoint();
                throw new TooLong();
            }
        }
    }
}
