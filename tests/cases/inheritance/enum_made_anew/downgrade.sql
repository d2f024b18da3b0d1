-- Takes back: inheritance/enum_made_anew
--
-- Revision 000000000002, after 000000000001

-- Add Away to enum kind
ALTER TYPE public.kind ADD VALUE 'Away';
