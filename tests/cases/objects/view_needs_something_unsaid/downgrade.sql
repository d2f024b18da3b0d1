-- Takes back: objects/view_needs_something_unsaid
--
-- Revision 000000000002, after 000000000001

-- Drop view a
DROP VIEW public.a;

-- Drop view zz
DROP VIEW public.zz;
