-- tables/drop
--
-- Revision 000000000002, after 000000000001

-- Drop table sessions
DROP TABLE public.sessions;
