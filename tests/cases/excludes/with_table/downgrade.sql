-- Takes back: excludes/with_table
--
-- Revision 000000000002, after 000000000001

-- Drop table bookings
DROP TABLE public.bookings;
