package dev.caravan.call;

/** A request whose answer is what a model says next. */
public sealed interface Dialogue extends Request permits ChatRequest, MessagesRequest {
    /** What the user said last, its text parts joined; empty where there is none. */
    String lastUserText();

    boolean toolsOffered();

    int turns();
}
