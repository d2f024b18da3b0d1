-- Takes back: objects/operator_and_class
--
-- Revision 000000000002, after 000000000001

-- Drop view same
DROP VIEW public.same;

-- Drop operator class by_size using btree
DROP OPERATOR FAMILY public.by_size USING btree;

-- Drop operator ===(text, text)
DROP OPERATOR public.=== (text, text);

-- Drop function same_letters(text, text)
DROP FUNCTION public.same_letters(text, text);
