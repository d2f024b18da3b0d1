-- Takes back: objects/operator_changed
--
-- Revision 000000000002, after 000000000001

-- Drop view same
DROP VIEW public.same;

-- Drop operator ===(text, text)
DROP OPERATOR public.=== (text, text);

-- Create operator ===(text, text)
CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = same_letters);

-- Create view same
CREATE VIEW same AS SELECT id FROM users WHERE email === 'x';
