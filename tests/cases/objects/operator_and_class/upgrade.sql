-- objects/operator_and_class
--
-- Revision 000000000002, after 000000000001

-- Create function same_letters(text, text)
CREATE FUNCTION same_letters(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT lower(a) = lower(b) $$;

-- Create operator ===(text, text)
CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = same_letters, COMMUTATOR = ===);

-- Create operator class by_size using btree
CREATE OPERATOR CLASS by_size FOR TYPE integer USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(integer, integer);

-- Create view same
CREATE VIEW same AS SELECT a.id FROM users a JOIN users b ON a.email === b.email;
