package dev.caravan.conversation.replay;

/**
 * What is in an answer. {@code toolCalls} where it calls tools, {@code empty} where none of its choices has any text or
 * calls a tool, whatever was thought; {@code refused} where the model would not answer or a filter held it back.
 */
public record Contents(boolean toolCalls, boolean empty, boolean refused) {}
