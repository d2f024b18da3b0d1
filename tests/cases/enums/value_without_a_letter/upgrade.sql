-- enums/value_without_a_letter
--
-- Revision 000000000002, after 000000000001

-- Add , to enum mark
ALTER TYPE public.mark ADD VALUE '' BEFORE '+';
ALTER TYPE public.mark ADD VALUE ' ';
