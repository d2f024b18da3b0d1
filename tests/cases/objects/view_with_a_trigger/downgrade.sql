-- Takes back: objects/view_with_a_trigger
--
-- Revision 000000000002, after 000000000001

-- Drop trigger grow on adults
DROP TRIGGER grow ON public.adults;

-- Drop view adults
DROP VIEW public.adults;

-- Create view adults
CREATE VIEW adults AS
SELECT id, email
FROM users
WHERE age > 17;

-- Create trigger grow on adults
CREATE TRIGGER grow INSTEAD OF INSERT ON adults FOR EACH ROW EXECUTE FUNCTION grow();
