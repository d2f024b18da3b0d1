CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = same_letters, COMMUTATOR = ===);
