package dev.caravan.call;

/** A request whose answer is what a model says next. */
public sealed interface Dialogue extends Request permits ChatRequest, MessagesRequest {
    /** What the user said last, its text parts joined; empty where there is none. */
    String lastUserText();

    /**
     * The same, asked of another model.
     *
     * @throws Refusal 400 where no model can be called so
     */
    Dialogue forModel(String model);

    boolean toolsOffered();

    int turns();
}
