/** How many accounts are worked on at a time where nobody says otherwise. */
export const CONCURRENCY = 20;
