-- Takes back: objects/view_on_views
--
-- Revision 000000000002, after 000000000001

-- Drop view m
DROP VIEW public.m;

-- Drop view a
DROP VIEW public.a;

-- Drop view z
DROP VIEW public.z;
